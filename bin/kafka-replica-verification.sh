#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-replica-verification')
kafkaMain('kafka-replica-verification', process.argv.slice(2)).then((code) => (process.exitCode = code))

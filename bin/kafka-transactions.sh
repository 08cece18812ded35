#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-transactions')
kafkaMain('kafka-transactions', process.argv.slice(2)).then((code) => (process.exitCode = code))

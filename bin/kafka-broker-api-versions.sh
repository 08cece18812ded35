#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-broker-api-versions')
kafkaMain('kafka-broker-api-versions', process.argv.slice(2)).then((code) => (process.exitCode = code))

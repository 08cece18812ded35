#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-consumer-offset-checker')
kafkaMain('kafka-consumer-offset-checker', process.argv.slice(2)).then((code) => (process.exitCode = code))

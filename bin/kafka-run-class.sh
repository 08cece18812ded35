#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-run-class')
kafkaMain('kafka-run-class', process.argv.slice(2)).then((code) => (process.exitCode = code))

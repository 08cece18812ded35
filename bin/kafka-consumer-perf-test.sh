#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-consumer-perf-test')
kafkaMain('kafka-consumer-perf-test', process.argv.slice(2)).then((code) => (process.exitCode = code))

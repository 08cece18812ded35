#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-producer-perf-test')
kafkaMain('kafka-producer-perf-test', process.argv.slice(2)).then((code) => (process.exitCode = code))

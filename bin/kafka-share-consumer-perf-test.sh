#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-share-consumer-perf-test')
kafkaMain('kafka-share-consumer-perf-test', process.argv.slice(2)).then((code) => (process.exitCode = code))

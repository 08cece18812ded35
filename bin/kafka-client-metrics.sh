#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-client-metrics')
kafkaMain('kafka-client-metrics', process.argv.slice(2)).then((code) => (process.exitCode = code))

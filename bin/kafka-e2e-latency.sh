#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-e2e-latency')
kafkaMain('kafka-e2e-latency', process.argv.slice(2)).then((code) => (process.exitCode = code))

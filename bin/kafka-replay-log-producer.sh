#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-replay-log-producer')
kafkaMain('kafka-replay-log-producer', process.argv.slice(2)).then((code) => (process.exitCode = code))

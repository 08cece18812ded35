#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-dump-log')
kafkaMain('kafka-dump-log', process.argv.slice(2)).then((code) => (process.exitCode = code))

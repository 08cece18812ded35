#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-storage')
kafkaMain('kafka-storage', process.argv.slice(2)).then((code) => (process.exitCode = code))

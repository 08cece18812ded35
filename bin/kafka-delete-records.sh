#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-delete-records')
kafkaMain('kafka-delete-records', process.argv.slice(2)).then((code) => (process.exitCode = code))

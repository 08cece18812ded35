#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-list-topic')
kafkaMain('kafka-list-topic', process.argv.slice(2)).then((code) => (process.exitCode = code))

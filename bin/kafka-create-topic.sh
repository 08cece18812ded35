#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-create-topic')
kafkaMain('kafka-create-topic', process.argv.slice(2)).then((code) => (process.exitCode = code))

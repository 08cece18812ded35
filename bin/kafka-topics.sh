#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-topics')
kafkaMain('kafka-topics', process.argv.slice(2)).then((code) => (process.exitCode = code))

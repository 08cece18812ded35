#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-features')
kafkaMain('kafka-features', process.argv.slice(2)).then((code) => (process.exitCode = code))

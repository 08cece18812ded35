#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-get-offsets')
kafkaMain('kafka-get-offsets', process.argv.slice(2)).then((code) => (process.exitCode = code))

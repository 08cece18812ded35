#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-configs')
kafkaMain('kafka-configs', process.argv.slice(2)).then((code) => (process.exitCode = code))

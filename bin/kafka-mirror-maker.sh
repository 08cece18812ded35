#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-mirror-maker')
kafkaMain('kafka-mirror-maker', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'connect-mirror-maker')
kafkaMain('connect-mirror-maker', process.argv.slice(2)).then((code) => (process.exitCode = code))

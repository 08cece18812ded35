#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'connect-distributed')
kafkaMain('connect-distributed', process.argv.slice(2)).then((code) => (process.exitCode = code))

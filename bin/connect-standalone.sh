#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'connect-standalone')
kafkaMain('connect-standalone', process.argv.slice(2)).then((code) => (process.exitCode = code))

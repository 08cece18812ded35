#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-server-start')
kafkaMain('kafka-server-start', process.argv.slice(2)).then((code) => (process.exitCode = code))

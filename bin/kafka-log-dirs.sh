#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-log-dirs')
kafkaMain('kafka-log-dirs', process.argv.slice(2)).then((code) => (process.exitCode = code))

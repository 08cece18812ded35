#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-server-stop')
kafkaMain('kafka-server-stop', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-simple-consumer-shell')
kafkaMain('kafka-simple-consumer-shell', process.argv.slice(2)).then((code) => (process.exitCode = code))

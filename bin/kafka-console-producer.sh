#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-console-producer')
kafkaMain('kafka-console-producer', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-console-consumer')
kafkaMain('kafka-console-consumer', process.argv.slice(2)).then((code) => (process.exitCode = code))

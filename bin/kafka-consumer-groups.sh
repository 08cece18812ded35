#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-consumer-groups')
kafkaMain('kafka-consumer-groups', process.argv.slice(2)).then((code) => (process.exitCode = code))

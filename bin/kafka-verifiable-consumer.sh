#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-verifiable-consumer')
kafkaMain('kafka-verifiable-consumer', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-verifiable-producer')
kafkaMain('kafka-verifiable-producer', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-verifiable-share-consumer')
kafkaMain('kafka-verifiable-share-consumer', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-console-share-consumer')
kafkaMain('kafka-console-share-consumer', process.argv.slice(2)).then((code) => (process.exitCode = code))

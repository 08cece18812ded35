#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-reassign-partitions')
kafkaMain('kafka-reassign-partitions', process.argv.slice(2)).then((code) => (process.exitCode = code))

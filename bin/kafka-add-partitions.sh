#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-add-partitions')
kafkaMain('kafka-add-partitions', process.argv.slice(2)).then((code) => (process.exitCode = code))

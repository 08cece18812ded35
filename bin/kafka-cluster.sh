#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-cluster')
kafkaMain('kafka-cluster', process.argv.slice(2)).then((code) => (process.exitCode = code))

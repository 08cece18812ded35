#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-leader-election')
kafkaMain('kafka-leader-election', process.argv.slice(2)).then((code) => (process.exitCode = code))

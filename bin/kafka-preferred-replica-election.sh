#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-preferred-replica-election')
kafkaMain('kafka-preferred-replica-election', process.argv.slice(2)).then((code) => (process.exitCode = code))

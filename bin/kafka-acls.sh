#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-acls')
kafkaMain('kafka-acls', process.argv.slice(2)).then((code) => (process.exitCode = code))

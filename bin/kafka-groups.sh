#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-groups')
kafkaMain('kafka-groups', process.argv.slice(2)).then((code) => (process.exitCode = code))

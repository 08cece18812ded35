#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-streams-groups')
kafkaMain('kafka-streams-groups', process.argv.slice(2)).then((code) => (process.exitCode = code))

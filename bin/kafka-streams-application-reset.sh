#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-streams-application-reset')
kafkaMain('kafka-streams-application-reset', process.argv.slice(2)).then((code) => (process.exitCode = code))

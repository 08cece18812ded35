#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-delegation-tokens')
kafkaMain('kafka-delegation-tokens', process.argv.slice(2)).then((code) => (process.exitCode = code))

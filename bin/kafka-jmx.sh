#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-jmx')
kafkaMain('kafka-jmx', process.argv.slice(2)).then((code) => (process.exitCode = code))

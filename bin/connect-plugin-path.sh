#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'connect-plugin-path')
kafkaMain('connect-plugin-path', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'trogdor')
kafkaMain('trogdor', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-metadata-shell')
kafkaMain('kafka-metadata-shell', process.argv.slice(2)).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-metadata-quorum')
kafkaMain('kafka-metadata-quorum', process.argv.slice(2)).then((code) => (process.exitCode = code))

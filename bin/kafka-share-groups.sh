#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'kafka-share-groups')
kafkaMain('kafka-share-groups', process.argv.slice(2)).then((code) => (process.exitCode = code))

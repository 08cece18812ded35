#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'zookeeper-shell')
kafkaMain('zookeeper-shell', process.argv.slice(2)).then((code) => (process.exitCode = code))

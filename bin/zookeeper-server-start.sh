#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'zookeeper-server-start')
kafkaMain('zookeeper-server-start', process.argv.slice(2)).then((code) => (process.exitCode = code))

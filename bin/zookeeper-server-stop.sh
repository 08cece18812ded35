#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'zookeeper-server-stop')
kafkaMain('zookeeper-server-stop', process.argv.slice(2)).then((code) => (process.exitCode = code))

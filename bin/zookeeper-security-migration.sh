#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', 'zookeeper-security-migration')
kafkaMain('zookeeper-security-migration', process.argv.slice(2)).then((code) => (process.exitCode = code))

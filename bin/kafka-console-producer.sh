#!/usr/bin/env node
require('node:module').enableCompileCache?.()
require('../dist/kafka-main.cjs')
  .kafkaMain('kafka-console-producer', process.argv.slice(2))
  .then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { main } = require('../dist/main.cjs')
const loadCommands = () => require('./start.cjs')('commands', 'kafdir')
main(process.argv.slice(2), loadCommands).then((code) => (process.exitCode = code))

#!/usr/bin/env node
const { main } = require('./start.cjs')('main', 'kafdir')
main(process.argv.slice(2)).then((code) => (process.exitCode = code))

/** Loaded into a process before all else: its wall clock is off by as many milliseconds as the file says at the moment. */
const { readFileSync } = require('node:fs')

const now = Date.now.bind(Date)
Date.now = () => now() + Number(readFileSync(process.env.TEST_CLOCK_OFFSET_FILE, 'latin1'))

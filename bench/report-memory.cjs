/**
 * Preloaded into a measured process (NODE_OPTIONS): at its end, writes the most memory it ever had, in KiB, to the file
 * that KAFDIR_BENCH_MEMORY names. Linux's own mark is preferred, because `maxRSS` counts the parent's memory at the fork.
 */
const { readFileSync, writeFileSync } = require('node:fs')

function peakKiB() {
  try {
    return /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
  } catch {
    return process.resourceUsage().maxRSS
  }
}

process.on('exit', () => writeFileSync(process.env.KAFDIR_BENCH_MEMORY, String(peakKiB())))

/** A process that holds a kernel lock and does nothing: what a program is that was stopped at the wrong moment. SIGCONT ends it. */
import path from 'node:path'
import type { ScratchCluster } from './scratch-cluster.ts'
import type { ToolProcess } from './tool-process.ts'

const addon = path.join(import.meta.dirname, '../../node_modules/fs-native-extensions')

const HOLD = `
  const fd = require('node:fs').openSync(process.argv[2], 'r+')
  if (!require(process.argv[1]).tryLock(fd)) throw new Error('somebody else holds it')
  process.on('SIGCONT', () => process.exit())
  console.log('held')
  setInterval(() => {}, 1000)
`

/** Resolves when `file` is locked by another process, and that process is stopped. */
export async function holdLock(cluster: ScratchCluster, file: string): Promise<ToolProcess> {
  const holder = cluster.spawn(process.execPath, ['-e', HOLD, addon, file])
  await holder.untilStdout('held')
  holder.signal('SIGSTOP')
  return holder
}

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { CHECKPOINT_FILES, LogDirCheckpoints } from '../../../../src/storage/log-dir/log-dir-checkpoints.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const { logStart, recoveryPoint, highWatermark, cleaner } = CHECKPOINT_FILES

/** Checkpoints of orders-0, all of them at 10, and what the files say. */
function checkpoints() {
  const directory = temporaryDirectory()
  const files = [logStart, recoveryPoint, highWatermark, cleaner]
  for (const name of files) writeFileSync(path.join(directory, name), '0\n2\nother 0 99\norders 0 10\n')
  const all = new LogDirCheckpoints({
    ...{ fileSystem: nodeFileSystem, locks: kernelLocks, directory },
    notice: () => undefined,
  })
  onTestFinished(() => all.close())
  const offsets = () => files.map((name) => Number(/^orders 0 (\d+)$/m.exec(text(name))?.[1]))
  const text = (name: string) => readFileSync(path.join(directory, name), 'utf8')
  return { orders: all.of({ topic: 'orders', partition: 0 }), offsets, text }
}

it('a truncation takes the recovery point and the high watermark along, and what counts as cleaned', async () => {
  const { orders, offsets, text } = checkpoints()
  await orders.truncateTo(6, 3)
  expect(offsets()).toEqual([10, 6, 6, 3])
  expect(text(recoveryPoint)).toContain('other 0 99\n')
})

it('a truncation behind what is noted changes nothing', async () => {
  const { orders, offsets } = checkpoints()
  await orders.truncateTo(20, 15)
  expect(offsets()).toEqual([10, 10, 10, 10])
})

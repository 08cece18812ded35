/** What runs out: room on the disk, memory, time, descriptors. */
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { FileSystem } from '../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { isTornTail } from '../../src/storage/log/torn-tail.ts'
import { RANDOM } from '../crash/engine-bench.ts'
import { appendAll, batchOf, LogBench, numbered } from '../unit/storage/log/log-bench.ts'
import { wrappedFile } from '../unit/storage/wrapped-file.ts'
import { noSpaceLeft } from './no-space.ts'

const MIB = 1024 * 1024

/** Without a free block: writes that extend a file fail, and all names can be changed. */
const fullDisk: FileSystem = {
  ...nodeFileSystem,
  replaceFile: (name) => {
    throw noSpaceLeft(name)
  },
  open: (name, mode, preallocated) => {
    const file = nodeFileSystem.open(name, mode, preallocated)
    return wrappedFile(file, {
      write: (bytes, position) => {
        if (position + bytes.length > file.stat().sizeBytes) throw noSpaceLeft(name)
        file.write(bytes, position)
      },
    })
  },
}

it('a cleanup on a full disk makes room by all that was closed', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 300, retentionMs: 1000, fileDeleteDelayMs: 0 }
  const log = bench.open({ config })
  await appendAll(log, numbered(20, 50))
  await log.close()
  writeFileSync(path.join(bench.directory, '00000000000000000000.log.deleted'), 'x'.repeat(1000))
  bench.nowMs = Date.now() + 10_000
  const full = bench.open({ config, fileSystem: fullDisk })
  // There is no room for a new segment, but all that was closed has gone.
  await expect(full.cleanUp({ random: RANDOM })).rejects.toThrow('the disk is full')
  expect(bench.segments()).toHaveLength(1)
  expect(readdirSync(bench.directory).filter((name) => name.endsWith('.log.deleted'))).toEqual([])
})

it("a killed broker's preallocated segment of 1 GiB is not read into memory at once", async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await appendAll(log, numbered(3, 50))
  await log.close()
  rmSync(path.join(bench.directory, 'kafdir-boot-id'))
  truncateSync(bench.file('.log'), 1024 * MIB)
  const peakBeforeKib = process.resourceUsage().maxRSS
  const next = bench.open({ bootId: 'next boot' })
  const { baseOffset } = await next.append(batchOf(['x']), { leaderEpoch: 0 })
  expect(baseOffset).toBe(3)
  expect((process.resourceUsage().maxRSS - peakBeforeKib) / 1024).toBeLessThan(256)
})

/** The beginning of a batch, and in it a header every 21 bytes with a length that reaches to the end. */
function hostileTail(sizeBytes: number): Buffer {
  const tail = Buffer.alloc(sizeBytes)
  for (let at = 61; at + 61 < sizeBytes; at += 21) {
    tail.writeInt32BE(sizeBytes - at - 12, at + 8)
    tail[at + 16] = 2
  }
  tail.writeBigInt64BE(5n, 0)
  tail.writeInt32BE(sizeBytes + 100, 8)
  tail[16] = 2
  return tail
}

/** The shortest of some times that it takes to judge `tail`, at least 1. */
function judgingMs(tail: Buffer): number {
  const times = Array.from({ length: 5 }, () => {
    const startedMs = performance.now()
    isTornTail(tail, 5)
    return performance.now() - startedMs
  })
  return Math.max(1, Math.min(...times))
}

it('the time to judge a tail that was made to look like many batches grows as its size', () => {
  const [small, large] = [hostileTail(MIB / 4), hostileTail(MIB)]
  // Nobody knows what is in it: it is kept, not taken for an unfinished write.
  expect(isTornTail(large, 5)).toBe(false)
  // Four times the size: 4 when it grows as the size, 16 when as its square.
  expect(judgingMs(large) / judgingMs(small)).toBeLessThan(10)
})

it('a segment that cannot be opened leaves no descriptor open', async () => {
  const bench = LogBench.make()
  const open: string[] = []
  const log = bench.open({
    fileSystem: {
      ...nodeFileSystem,
      open: (name, mode, preallocated) => {
        if (name.endsWith('.timeindex') && mode === 'create') throw noSpaceLeft(name)
        const file = nodeFileSystem.open(name, mode, preallocated)
        open.push(name)
        return wrappedFile(file, {
          close: () => {
            open.splice(open.indexOf(name), 1)
            file.close()
          },
        })
      },
    },
  })
  for (let i = 0; i < 50; i++) {
    await expect(log.append(batchOf(['x']), { leaderEpoch: 0 })).rejects.toThrow('the disk is full')
  }
  // The lock stays open.
  expect(open.length).toBeLessThan(5)
  expect(open.filter((name) => /\.(log|index|timeindex)$/.test(name))).toEqual([])
})

import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'
import { isCrashTail, isTornTail } from '../../src/storage/log/torn-tail.ts'
import { appendAll, batchOf, LogBench, numbered, valuesFrom } from '../unit/storage/log/log-bench.ts'
import { wrappedFile } from '../unit/storage/wrapped-file.ts'

const enospc = (f: string) => storageError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), f)
const RANDOM = { bytes: (n: number) => new Uint8Array(n).fill(7) }

it('on a full disk cleanup frees nothing', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 300, retentionMs: 1000, fileDeleteDelayMs: 0 }
  const log = bench.open({ config })
  await appendAll(log, numbered(20, 50))
  await log.close()
  writeFileSync(path.join(bench.directory, '00000000000000000000.log.deleted'), 'x'.repeat(1000))
  bench.nowMs = Date.now() + 10_000
  // full: no new block: writes that extend a file fail, all names can be changed
  const full = bench.open({
    config,
    fileSystem: {
      ...nodeFileSystem,
      replaceFile: (f) => {
        throw enospc(f)
      },
      open: (f, m, p) => {
        const file = nodeFileSystem.open(f, m, p)
        return wrappedFile(file, {
          write: (b, at) => {
            if (at + b.length > file.stat().sizeBytes) throw enospc(f)
            file.write(b, at)
          },
        })
      },
    },
  })
  const before = readdirSync(bench.directory)
  let err: unknown = null
  try {
    await full.cleanUp({ random: RANDOM })
  } catch (e) {
    err = e
  }
  // There is no room for a new segment, but all that was closed has gone.
  expect(String(err)).toContain('the disk is full')
  expect(bench.segments()).toHaveLength(1)
  expect(readdirSync(bench.directory).filter((n) => n.endsWith('.log.deleted'))).toEqual([])
})

it('a preallocated segment of a killed broker takes how much memory?', async () => {
  const bench = LogBench.make()
  const log = bench.open()
  await appendAll(log, numbered(3, 50))
  await log.close()
  rmSync(path.join(bench.directory, 'kafdir-boot-id'))
  truncateSync(bench.file('.log'), 1 << 30)
  const reader = bench.open({ bootId: 'next boot' })
  const rss0 = process.resourceUsage().maxRSS
  let t = performance.now()
  t = performance.now()
  const next = bench.open({ bootId: 'next boot' })
  await next.append(batchOf(['x']), { leaderEpoch: 0 })
  expect(process.resourceUsage().maxRSS / 1024 - rss0 / 1024).toBeLessThan(120)
}, 60000)

it('a hostile tail takes quadratic time', () => {
  // headers with a length that reaches to the end, every 17 bytes
  const times: number[] = []
  for (const size of [1 << 18, 1 << 19, 1 << 20]) {
    const tail = Buffer.alloc(size, 0)
    for (let at = 61; at + 61 < size; at += 21) {
      tail.writeInt32BE(size - at - 12, at + 8)
      tail[at + 16] = 2
    }
    tail.writeBigInt64BE(5n, 0)
    tail.writeInt32BE(size + 100, 8)
    tail[16] = 2
    const t = performance.now()
    isTornTail(tail, 5)
    times.push(Math.round(performance.now() - t))
  }
  expect(times[2]).toBeLessThan(1000)
}, 60000)

it('descriptors leak when an index can not be opened', async () => {
  const bench = LogBench.make()
  const count = () => readdirSync('/proc/self/fd').length
  const log = bench.open({
    fileSystem: {
      ...nodeFileSystem,
      open: (f, m, p) => {
        if (f.endsWith('.timeindex') && m === 'create') throw enospc(f)
        return nodeFileSystem.open(f, m, p)
      },
    },
  })
  const before = count()
  for (let i = 0; i < 50; i++) await log.append(batchOf(['x']), { leaderEpoch: 0 }).catch(() => {})
  expect(count() - before).toBeLessThan(5)
})

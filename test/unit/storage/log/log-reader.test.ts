import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readRecords } from '../../../../src/record/read-records.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { LogReader } from '../../../../src/storage/log/log-reader.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { findSegmentEnd } from '../../../../src/storage/log/segment-end.ts'
import { HOLE } from '../../../../src/storage/log/time-search.ts'
import { wrappedFile } from '../wrapped-file.ts'
import { LogBench, TOPIC_ID } from './log-bench.ts'
import { at, batchBytes, writeSegment } from './segment-files.ts'

const outOfRange = expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }) as Error

function benchWith(...segments: (readonly [number, readonly number[]])[]): LogBench {
  const bench = LogBench.make()
  for (const [baseOffset, offsets] of segments) writeSegment(bench.directory, baseOffset, at(...offsets))
  return bench
}

function readerOf({ directory }: LogBench, options: { fileSystem?: FileSystem; topicId?: string } = {}): LogReader {
  const reader = new LogReader({ fileSystem: nodeFileSystem, directory, checkpointedStartOffset: () => 0, ...options })
  onTestFinished(() => reader.close())
  return reader
}

async function offsetsFrom(log: PartitionLog, from: number): Promise<number[]> {
  const seen: number[] = []
  for (let next = from; ; next = (seen.at(-1) ?? 0) + 1) {
    const batches = await log.read(next, 1)
    if (batches.length === 0) return seen
    seen.push(...[...readRecords(batches)].map(({ offset }) => offset))
  }
}

/** Compacts the segment of `baseOffset` under a reader: its file is another one at once. */
function replace(bench: LogBench, baseOffset: number, offsets: readonly number[]): void {
  writeSegment(bench.directory, baseOffset, at(...offsets), { suffix: '.swap' })
  for (const suffix of ['.log', '.index', '.timeindex'] as const) {
    renameSync(bench.file(suffix, baseOffset), `${bench.file(suffix, baseOffset)}.deleted`)
    renameSync(`${bench.file(suffix, baseOffset)}.swap`, bench.file(suffix, baseOffset))
  }
}

/** Kernel locks that count how often one was taken. */
function countedLocks() {
  const counted = { taken: 0, locks: kernelLocks }
  counted.locks = {
    ...kernelLocks,
    tryLock: (...args) => {
      counted.taken++
      return kernelLocks.tryLock(...args)
    },
  }
  return counted
}

describe('an index that came to the disk before the batch that it points at', () => {
  const FIRST_BYTES = batchBytes({ baseOffset: 0 }).length

  function benchWithEntry(): LogBench {
    const bench = benchWith([0, [0, 1, 2]])
    const entry = Buffer.alloc(8)
    entry.writeInt32BE(2)
    entry.writeInt32BE(2 * FIRST_BYTES, 4)
    writeFileSync(bench.file('.index'), entry)
    return bench
  }

  it('hides nothing that is in front of it: a batch with a wrong checksum', () => {
    const bench = benchWithEntry()
    const log = readFileSync(bench.file('.log'))
    log[log.length - 1] = 0xff
    writeFileSync(bench.file('.log'), log)
    expect(readerOf(bench).endOffset()).toBe(2)
  })

  it('hides nothing that is in front of it: a batch without its end', () => {
    const bench = benchWithEntry()
    truncateSync(bench.file('.log'), 3 * FIRST_BYTES - 1)
    const entry = { baseOffset: 0, logPath: bench.file('.log') }
    expect(readerOf(bench).endOffset()).toBe(2)
    expect(findSegmentEnd(nodeFileSystem, entry)).toEqual({ position: 2 * FIRST_BYTES, nextOffset: 2 })
  })
})

describe('a log with holes', () => {
  it('is read across segments without a batch, and across the ends of those that lost theirs', async () => {
    const log = benchWith([0, [2, 5]], [10, []], [20, []], [30, [31]], [40, []], [50, [50, 53]]).open()
    expect(await offsetsFrom(log, 0)).toEqual([2, 5, 31, 50, 53])
    for (const [from, first] of [
      [6, 31],
      [9, 31],
      [15, 31],
      [29, 31],
      [32, 50],
      [45, 50],
      [51, 53],
    ]) {
      expect((await offsetsFrom(log, from!))[0]).toBe(first)
    }
    expect([log.endOffset(), await offsetsFrom(log, 54)]).toEqual([54, []])
  })

  it('asks for the lock once, not at each hole', async () => {
    const counted = countedLocks()
    const log = benchWith([0, [0]], [10, [11]], [20, [21]], [30, [31]]).open({ locks: counted.locks })
    expect(await offsetsFrom(log, 0)).toEqual([0, 11, 21, 31])
    expect(await offsetsFrom(log, 0)).toEqual([0, 11, 21, 31])
    expect(counted.taken).toBe(1)
  })

  it('without one asks for no lock', async () => {
    const counted = countedLocks()
    const log = benchWith([0, [0, 1]], [2, [2, 3]], [4, [4]]).open({ locks: counted.locks })
    expect(await offsetsFrom(log, 0)).toEqual([0, 1, 2, 3, 4])
    expect(await log.offsetForTimestamp(Number.MAX_SAFE_INTEGER)).toBeNull()
    expect(counted.taken).toBe(0)
  })

  it('tells a search by time too that a segment may have been missed', () => {
    const reader = readerOf(benchWith([0, [0, 1]], [10, [10]]))
    expect(reader.offsetForTimestamp(Number.MAX_SAFE_INTEGER)).toBe(HOLE)
    reader.relist({ isConfirmed: true })
    expect(reader.offsetForTimestamp(Number.MAX_SAFE_INTEGER)).toBeNull()
  })
})

describe('a reader whose listing is old', () => {
  it('finds the end although the last segment that it knows was closed and compacted since', async () => {
    const bench = benchWith([0, [0, 1]], [2, [2, 3, 4]])
    const reader = readerOf(bench)
    // Nothing but the listing was looked at. Two rolls, and the end of what was the last segment is gone.
    writeSegment(bench.directory, 5, at(5, 6))
    replace(bench, 2, [2])
    expect(reader.endOffset()).toBe(7)
  })

  it('finds the end although that happens while it looks', async () => {
    const bench = benchWith([0, [0, 1]], [2, [2, 3, 4]])
    let isDone = false
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        if (!isDone && args[0] === bench.file('.log', 2)) {
          isDone = true
          writeSegment(bench.directory, 5, at(5, 6))
          replace(bench, 2, [2])
        }
        return nodeFileSystem.open(...args)
      },
    }
    expect(readerOf(bench, { fileSystem }).endOffset()).toBe(7)
  })

  it('reads on in a file that was replaced, until it meets the end of the log', async () => {
    const bench = benchWith([0, [0, 1, 2]], [3, [3, 4]])
    const log = bench.open()
    expect(await offsetsFrom(bench.open(), 0)).toEqual([0, 1, 2, 3, 4])
    await log.read(0, 1)
    replace(bench, 0, [2])
    expect((await offsetsFrom(log, 1)).slice(0, 2)).toEqual([1, 2])
    expect(await offsetsFrom(bench.open(), 0)).toEqual([2, 3, 4])
  })

  it('is out of range where retention deleted what comes next', async () => {
    const bench = benchWith([0, [0, 1]], [2, [2, 3]], [4, [4, 5]])
    const log = bench.open()
    await log.read(0, 1)
    for (const base of [0, 2]) {
      for (const suffix of ['.log', '.index', '.timeindex'] as const) {
        renameSync(bench.file(suffix, base), `${bench.file(suffix, base)}.deleted`)
      }
    }
    expect([...readRecords(await log.read(1, 1))].map(({ offset }) => offset)).toEqual([1])
    await expect(log.read(2, 1)).rejects.toThrow(outOfRange)
    expect(log.startOffset).toBe(4)
  })

  it('is out of range before a start that rose, in whatever file the offset is', async () => {
    const checkpoints = memoryCheckpoints()
    const log = benchWith([0, [0, 1, 2, 3]]).open({ checkpoints })
    await log.read(0, 1)
    await checkpoints.setLogStartOffset(3)
    await expect(log.read(1, 1)).rejects.toThrow(outOfRange)
    expect(await offsetsFrom(log, 3)).toEqual([3])
  })

  it('opens the file that has the name when the one that had it went away', async () => {
    const bench = benchWith([0, [0, 1]])
    const away = `${bench.file('.log', 0)}.swap`
    let isFirst = true
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (file, ...args) => {
        if (!isFirst || file !== bench.file('.log', 0)) return nodeFileSystem.open(file, ...args)
        isFirst = false
        renameSync(file, away)
        try {
          return nodeFileSystem.open(file, ...args)
        } finally {
          renameSync(away, file)
        }
      },
    }
    expect(readerOf(bench, { fileSystem }).endOffset()).toBe(2)
  })

  it('does not go on into the directory of another topic of the same name', async () => {
    const bench = benchWith([0, [0, 1]], [2, [2, 3]])
    const reader = readerOf(bench, { topicId: TOPIC_ID })
    expect(reader.read(0, 1).batches.length).toBeGreaterThan(0)
    rmSync(bench.directory, { recursive: true })
    bench.createPartition('AAAAAAAAAAAAAAAAAAAAAQ')
    for (const base of [0, 2]) writeSegment(bench.directory, base, at(base, base + 1))
    expect(() => reader.read(2, 1)).toThrow(outOfRange)
    expect(reader.endOffset()).toBe(0)
  })
})

describe('a listing', () => {
  it('that misses the first file is not taken for the start of the log', async () => {
    const bench = benchWith([0, [0, 1]], [2, [2, 3]])
    const missing = path.basename(bench.file('.log', 0))
    let isTorn = true
    const fileSystem = {
      ...nodeFileSystem,
      list: (directory: string) => (nodeFileSystem.list(directory) ?? []).filter((name) => !isTorn || name !== missing),
    }
    const takeLock: typeof kernelLocks.tryLock = (...args) => {
      isTorn = false
      return kernelLocks.tryLock(...args)
    }
    const log = bench.open({ fileSystem, locks: { ...kernelLocks, tryLock: takeLock } })
    expect(await offsetsFrom(log, 0)).toEqual([0, 1, 2, 3])
  })

  it('of many segments is believed when a second one is the same', () => {
    const bench = LogBench.make()
    rmSync(bench.file('.log', 0))
    for (let base = 0; base < 120; base++) writeFileSync(bench.file('.log', base), '')
    let isFirst = true
    const fileSystem = {
      ...nodeFileSystem,
      list: (directory: string) => {
        const names = nodeFileSystem.list(directory) ?? []
        if (!isFirst) return names
        isFirst = false
        return names.filter((name) => name !== path.basename(bench.file('.log', 0)))
      },
    }
    expect(readerOf(bench, { fileSystem }).startOffset).toBe(0)
  })

  it('keeps few files open, however many segments are read in turns', async () => {
    const segments = Array.from({ length: 12 }, (_, i) => [i * 2, [i * 2, i * 2 + 1]] as const)
    const bench = benchWith(...segments)
    let openFiles = 0
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        const file = nodeFileSystem.open(...args)
        openFiles++
        return wrappedFile(file, {
          close: () => {
            openFiles--
            file.close()
          },
        })
      },
    }
    const reader = readerOf(bench, { fileSystem })
    for (let round = 0; round < 3; round++) {
      for (const [base] of segments) expect(reader.read(base + 1, 1).batches.length).toBeGreaterThan(0)
      expect(reader.endOffset()).toBe(24)
    }
    expect(openFiles).toBeGreaterThan(0)
    expect(openFiles).toBeLessThanOrEqual(12)
    reader.close()
    expect(openFiles).toBe(0)
  })
})

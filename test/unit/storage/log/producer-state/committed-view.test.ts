import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../../src/storage/io/node-file-system.ts'
import { CommittedView } from '../../../../../src/storage/log/producer-state/committed-view.ts'
import { TransactionIndex } from '../../../../../src/storage/log/producer-state/transaction-index.ts'
import { listSegments } from '../../../../../src/storage/log/segment-list.ts'
import { BatchLog } from './batch-log.ts'
import { dataBatch } from './producer-batches.ts'

const GOLDEN = fileURLToPath(new URL('../../../../data/golden', import.meta.url))
const OPEN = { isTransactional: true }
const ABORT = { type: 'abort', epoch: 1 } as const
const COMMIT = { type: 'commit', epoch: 1 } as const

/** Producer id, first offset and marker of each. */
function told(view: CommittedView, from = 0, to = view.lastStableOffset()): number[][] {
  return view.abortedTransactions(from, to).map((entry) => [entry.producerId, entry.firstOffset, entry.lastOffset])
}

describe('how far a log is decided', () => {
  it('follows what is appended, over segments', () => {
    const log = new BatchLog()
    const view = log.view()
    expect(view.lastStableOffset()).toBe(0)
    log.append({ count: 2 })
    expect(view.lastStableOffset()).toBe(2)
    log.append({ ...OPEN, producerId: 2 }, { sequence: 2 })
    expect(view.lastStableOffset()).toBe(2)
    log.roll()
    expect(view.lastStableOffset()).toBe(2)
    log.append({ ...OPEN, producerId: 3 }, { ...COMMIT, producerId: 2 })
    expect(view.lastStableOffset()).toBe(4)
    log.roll()
    log.append({ ...ABORT, producerId: 3 })
    log.roll()
    expect(view.lastStableOffset()).toBe(7)
    expect(told(view)).toEqual([[3, 4, 6]])
  })

  it('is known from a snapshot, whatever is before it', () => {
    const log = new BatchLog()
    log.append({ count: 2 }, { ...OPEN, producerId: 2 })
    log.roll()
    log.writeSnapshot()
    log.append({ sequence: 2 })
    writeFileSync(log.file('.log', 0), '')
    expect(log.view().lastStableOffset()).toBe(2)
  })

  it('is not before the start of the log', () => {
    const log = new BatchLog()
    log.append({ ...OPEN, count: 5 }, { producerId: 2 })
    const view = log.view()
    expect(view.lastStableOffset()).toBe(0)
    log.startOffset = 4
    expect(view.lastStableOffset()).toBe(4)
  })

  it('counts only whole batches', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    writeFileSync(log.file('.log', 0), Buffer.alloc(30, 7), { flag: 'a' })
    expect(log.view().lastStableOffset()).toBe(2)
  })

  it('is looked up anew when the end was cut', () => {
    const log = new BatchLog()
    log.append(OPEN)
    const size = readFileSync(log.file('.log', 0)).length
    log.append(ABORT)
    const view = log.view()
    expect([view.lastStableOffset(), told(view)]).toEqual([2, [[1, 0, 1]]])
    truncateSync(log.file('.log', 0), size)
    expect([view.lastStableOffset(), told(view)]).toEqual([0, []])
  })

  it('is known also when segments were deleted while it was looked at', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    const view = log.view()
    expect(view.lastStableOffset()).toBe(2)
    log.roll()
    log.append({ sequence: 2 })
    log.roll()
    log.append({ ...OPEN, producerId: 2 })
    rmSync(log.file('.log', 0))
    rmSync(log.file('.log', 2))
    log.startOffset = 3
    expect(view.lastStableOffset()).toBe(3)
  })

  it('is known when the file that was read was replaced by a compacted one', () => {
    const log = new BatchLog()
    log.append({ count: 2 }, { ...OPEN, producerId: 2 })
    const view = log.view()
    expect(view.lastStableOffset()).toBe(2)
    log.append({ ...ABORT, producerId: 2 }, { ...OPEN, producerId: 3 })
    const bytes = readFileSync(log.file('.log', 0))
    renameSync(log.file('.log', 0), `${log.file('.log', 0)}.deleted`)
    writeFileSync(log.file('.log', 0), bytes)
    expect([view.lastStableOffset(), told(view)]).toEqual([4, [[2, 2, 3]]])
  })

  it.each([1, 2, 3])('is known when a segment is replaced behind listing %i', (listing) => {
    const log = new BatchLog()
    log.append({ ...OPEN, producerId: 2 })
    log.roll()
    log.append({ count: 2 })
    let listings = 0
    const fileSystem = {
      ...nodeFileSystem,
      list(directory: string) {
        const names = nodeFileSystem.list(directory)
        // As after a compaction: the batches of both are in the first one now.
        if (++listings === listing) {
          const merged = Buffer.concat([0, 1].map((base) => readFileSync(log.file('.log', base))))
          writeFileSync(log.file('.log', 0), merged)
          rmSync(log.file('.log', 1))
        }
        return names
      },
    }
    const view = log.view(fileSystem)
    expect(view.lastStableOffset()).toBe(0)
    log.append({ sequence: 2 })
    expect([view.lastStableOffset(), listings > listing]).toEqual([0, true])
  })

  it('is known when a listing misses a file that was being renamed', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    log.roll()
    log.append({ ...OPEN, producerId: 2 })
    log.roll()
    log.append({ sequence: 2 })
    let listings = 0
    const missed = path.basename(log.file('.log', 2))
    const fileSystem = {
      ...nodeFileSystem,
      // The first one is for snapshots.
      list: (directory: string) =>
        ++listings === 2
          ? (nodeFileSystem.list(directory) ?? []).filter((name) => name !== missed)
          : nodeFileSystem.list(directory),
    }
    expect(log.view(fileSystem).lastStableOffset()).toBe(2)
  })

  it('is the end where compaction has left nothing before an empty segment', () => {
    const log = new BatchLog()
    log.append({ count: 2 }, { sequence: 2, count: 3 })
    log.roll()
    truncateSync(log.file('.log', 0), dataBatch({ offset: 0, count: 2 }).length)
    expect([log.endOffset(), log.view().lastStableOffset()]).toEqual([5, 5])
  })

  it('can not be told of a damaged log', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    log.roll()
    log.append({ sequence: 2 })
    truncateSync(log.file('.log', 0), 70)
    expect(() => log.view().lastStableOffset()).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })
})

describe('the aborted transactions of a stretch', () => {
  /** Offsets 0-1 aborted by 1, 4 committed by 2, 6 aborted by 3 with its marker at 9. */
  function sample(): BatchLog {
    const log = new BatchLog()
    log.append({ ...OPEN, count: 2 }, ABORT, { producerId: 9 })
    log.append({ ...OPEN, producerId: 2 }, { ...COMMIT, producerId: 2 })
    log.append({ ...OPEN, producerId: 3 }, { producerId: 9, sequence: 1, count: 2 }, { ...ABORT, producerId: 3 })
    return log
  }

  it.each([
    {
      from: 0,
      to: 10,
      expected: [
        [1, 0, 2],
        [3, 6, 9],
      ],
    },
    { from: 2, to: 6, expected: [[1, 0, 2]] },
    { from: 3, to: 6, expected: [] },
    { from: 3, to: 7, expected: [[3, 6, 9]] },
    { from: 8, to: 9, expected: [[3, 6, 9]] },
    { from: 10, to: 10, expected: [] },
  ])('are those that overlap [$from, $to)', ({ from, to, expected }) => {
    expect(told(sample().view(), from, to)).toEqual(expected)
  })

  it('come from the indexes where the log was not read', () => {
    const log = sample()
    const index = new TransactionIndex(nodeFileSystem, log.file('.txnindex', 0))
    index.append({ producerId: 1, firstOffset: 0, lastOffset: 2, lastStableOffset: 3 })
    index.append({ producerId: 3, firstOffset: 6, lastOffset: 9, lastStableOffset: 10 })
    log.writeSnapshot(5)
    expect(told(log.view())).toEqual([
      [1, 0, 2],
      [3, 6, 9],
    ])
    writeFileSync(log.file('.txnindex', 0), '')
    expect(told(log.view())).toEqual([[3, 6, 9]])
  })

  it.each(['.deleted', '.cleaned'])(
    'do not come from an index with the suffix %s: its log does not count',
    (suffix) => {
      const log = sample()
      log.writeSnapshot(5)
      const index = new TransactionIndex(nodeFileSystem, log.file('.txnindex', 0) + suffix)
      index.append({ producerId: 1, firstOffset: 0, lastOffset: 2, lastStableOffset: 3 })
      expect(told(log.view())).toEqual([[3, 6, 9]])
    },
  )

  it('do not include what a dead writer noted before the marker that it did not write', () => {
    const log = new BatchLog()
    log.append(OPEN)
    log.writeSnapshot()
    const index = new TransactionIndex(nodeFileSystem, log.file('.txnindex', 0))
    index.append({ producerId: 1, firstOffset: 0, lastOffset: 1, lastStableOffset: 2 })
    const view = log.view()
    expect([view.lastStableOffset(), told(view, 0, 1)]).toEqual([0, []])
  })

  it('come from the log when an index is damaged', () => {
    const log = sample()
    log.writeSnapshot(5)
    writeFileSync(log.file('.txnindex', 0), Buffer.alloc(34, 0x55))
    expect(told(log.view())).toEqual([
      [1, 0, 2],
      [3, 6, 9],
    ])
  })

  it('are forgotten when they are before the start of the log', () => {
    const log = sample()
    const view = log.view()
    view.lastStableOffset()
    log.startOffset = 3
    log.append({ producerId: 9, sequence: 3 })
    view.lastStableOffset()
    expect(told(view, 0)).toEqual([[3, 6, 9]])
  })
})

describe.each([
  { name: 'transactions/payments-0', endOffset: 100 },
  { name: 'transactions-open/tx-open-0', endOffset: 9 },
  { name: 'unclean/events-0', endOffset: 62 },
])("$name as Kafka's consumer saw it", ({ name, endOffset }) => {
  const golden = JSON.parse(readFileSync(path.join(GOLDEN, `${name}.json`), 'utf8')) as {
    readonly lastStableOffset: number
    readonly records: readonly { readonly offset: number }[]
    readonly readCommitted: readonly number[]
  }
  const directory = path.join(GOLDEN, name)
  const view = (end: number) =>
    new CommittedView({ fileSystem: nodeFileSystem, directory, startOffset: () => 0, endOffset: () => end })

  it('ends where it is decided', () => {
    expect(view(endOffset).lastStableOffset()).toBe(golden.lastStableOffset)
  })

  it('tells the same from the log as from indexes and snapshots', () => {
    const copy = new BatchLog()
    for (const { logPath } of listSegments(nodeFileSystem, directory)) {
      writeFileSync(path.join(copy.directory, path.basename(logPath)), readFileSync(logPath))
    }
    const alone = copy.view()
    expect(readdirSync(copy.directory).every((file) => file.endsWith('.log'))).toBe(true)
    expect(alone.lastStableOffset()).toBe(golden.lastStableOffset)
    for (let from = 0; from < golden.lastStableOffset; from++) {
      for (const to of [from + 1, golden.lastStableOffset]) {
        expect(told(view(endOffset), from, to)).toEqual(told(alone, from, to))
      }
    }
  })

  it('leaves out exactly the records of aborted transactions', () => {
    const stable = golden.records.filter(({ offset }) => offset < golden.lastStableOffset)
    const aborted = view(endOffset).abortedTransactions(0, golden.lastStableOffset)
    const missing = stable.filter(({ offset }) => !golden.readCommitted.includes(offset)).map(({ offset }) => offset)
    const isInside = (offset: number) =>
      aborted.some((entry) => entry.firstOffset <= offset && offset < entry.lastOffset)
    expect(missing.filter((offset) => !isInside(offset))).toEqual([])
    expect(aborted.filter((entry) => !missing.includes(entry.firstOffset))).toEqual([])
  })
})

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../../src/storage/io/node-file-system.ts'
import { loadProducerState } from '../../../../../src/storage/log/producer-state/load-producer-state.ts'
import { parseProducerSnapshot } from '../../../../../src/storage/log/producer-state/producer-snapshot.ts'
import { parseTransactionIndex } from '../../../../../src/storage/log/producer-state/transaction-index.ts'
import { listSegments } from '../../../../../src/storage/log/segment-list.ts'
import { BatchLog } from './batch-log.ts'
import { dataBatch } from './producer-batches.ts'

const GOLDEN = fileURLToPath(new URL('../../../../data/golden', import.meta.url))

/** The entries of a snapshot in one order: Kafka's is that of a hash table. */
function entriesOf(bytes: Buffer) {
  return parseProducerSnapshot(bytes).sort((a, b) => a.producer.producerId - b.producer.producerId)
}

describe.each(['transactions/payments-0', 'transactions-open/tx-open-0', 'unclean/events-0', 'compacted/kv-tx-0'])(
  'from the log of %s alone',
  (name) => {
    const directory = path.join(GOLDEN, name)
    const files = readdirSync(directory)
    const snapshots = files.filter((file) => file.endsWith('.snapshot'))
    const load = (endOffset: number, ignoreSnapshots: boolean) =>
      loadProducerState({
        fileSystem: nodeFileSystem,
        directory,
        segments: listSegments(nodeFileSystem, directory),
        logStartOffset: 0,
        endOffset,
        ignoreSnapshots,
      })

    it("follows what Kafka's snapshots say", () => {
      expect(snapshots.length).toBeGreaterThan(0)
      for (const file of snapshots) {
        const endOffset = Number(file.slice(0, 20))
        const { state } = load(endOffset, true)
        expect(entriesOf(state.toSnapshot())).toEqual(entriesOf(readFileSync(path.join(directory, file))))
        expect(state.endOffset).toBe(endOffset)
      }
    })

    it('follows the same state as from a snapshot', () => {
      const endOffset = 1000
      const [whole, rest] = [load(endOffset, true), load(endOffset, false)]
      expect(entriesOf(rest.state.toSnapshot())).toEqual(entriesOf(whole.state.toSnapshot()))
      expect(rest.replayedFrom).toBeGreaterThan(whole.replayedFrom)
      expect(whole.completed.filter(({ lastOffset }) => lastOffset >= rest.replayedFrom)).toEqual(rest.completed)
    })

    it("follow Kafka's transaction indexes", () => {
      const indexes = files.filter((file) => file.endsWith('.txnindex'))
      const entries = indexes.flatMap((file) => parseTransactionIndex(readFileSync(path.join(directory, file)), file))
      const aborted = load(1000, true).completed.filter(({ isAborted }) => isAborted)
      expect(aborted).toEqual(entries.map((entry) => ({ ...entry, isAborted: true })))
    })
  },
)

describe('the producer state of a log', () => {
  it('of no file is empty', () => {
    const { state, completed, replayedFrom } = new BatchLog().load({ endOffset: 0 })
    expect([state.isEmpty, state.endOffset, completed, replayedFrom]).toEqual([true, 0, [], 0])
  })

  it('is that of the newest snapshot and what is behind it', () => {
    const log = new BatchLog()
    log.append({ count: 3 })
    log.writeSnapshot()
    log.append({ sequence: 3 })
    log.roll()
    log.append({ sequence: 4 }, { producerId: 2, isTransactional: true }, { producerId: 2, type: 'abort', epoch: 1 })
    const { state, completed, replayedFrom } = log.load()
    expect([state.partition, state.endOffset, replayedFrom]).toEqual(['orders-0', 7, 3])
    expect([state.lastOffsetOf(1), state.lastRecordOf(2)]).toEqual([4, { lastDataOffset: null, producerEpoch: 1 }])
    const expected = { producerId: 2, firstOffset: 5, lastOffset: 6, isAborted: true, lastStableOffset: 7 }
    expect(completed).toEqual([expected])
  })

  it('ends where it is asked to end', () => {
    const log = new BatchLog()
    log.append({ isTransactional: true }, { type: 'commit', epoch: 1 })
    expect(log.load({ endOffset: 1 }).state.firstUnstableOffset()).toBe(0)
    expect(log.load({ endOffset: 2 }).state.firstUnstableOffset()).toBeNull()
  })

  it('passes over a snapshot that is damaged, behind the end or at the start', () => {
    const log = new BatchLog()
    log.append({ isTransactional: true, count: 5 }, { producerId: 2, count: 5 })
    log.writeSnapshot(5)
    const snapshot = readFileSync(log.file('.snapshot', 5))
    writeFileSync(log.file('.snapshot', 10), snapshot.subarray(0, -1))
    writeFileSync(log.file('.snapshot', 11), snapshot)
    expect(log.load().replayedFrom).toBe(5)
    expect(readdirSync(log.directory).filter((name) => name.endsWith('.snapshot'))).toHaveLength(3)
    log.startOffset = 5
    const { state, replayedFrom } = log.load()
    expect([replayedFrom, state.lastOffsetOf(1), state.lastOffsetOf(2)]).toEqual([5, null, 9])
  })

  it('forgets the producers of a snapshot that were idle, not those of the log behind it', () => {
    const log = new BatchLog()
    log.append({ producerId: 1 }, { producerId: 2, isTransactional: true })
    log.writeSnapshot()
    log.append({ producerId: 3 })
    const { state } = log.load({ expiry: { nowMs: 2000, expirationMs: 1000 } })
    expect([1, 2, 3].map((id) => state.lastOffsetOf(id))).toEqual([null, 1, 2])
  })

  it('goes on behind a segment that is gone', () => {
    const log = new BatchLog()
    log.append({ producerId: 1 })
    log.roll()
    log.append({ producerId: 2 })
    log.roll()
    log.append({ producerId: 3 })
    rmSync(log.file('.log', 1))
    const { state } = log.load()
    expect([1, 2, 3].map((id) => state.lastOffsetOf(id))).toEqual([0, null, 2])
  })

  it('can not be told when batches before the end are damaged', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    log.roll()
    log.append({ sequence: 2 })
    const bytes = readFileSync(log.file('.log', 0))
    writeFileSync(log.file('.log', 0), bytes.subarray(0, -1))
    expect(() => log.load()).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
    expect(() => log.load()).toThrow('damaged at offset 0')
  })

  it('does not mind what a dead writer left behind the end', () => {
    const log = new BatchLog()
    log.append({ count: 2 })
    writeFileSync(log.file('.log', 0), 'unfinished', { flag: 'a' })
    expect(log.load().state.lastOffsetOf(1)).toBe(1)
  })

  it('is found with the offset index, and without believing it', () => {
    const log = new BatchLog()
    log.append({ isTransactional: true }, { producerId: 2 }, { producerId: 3 })
    log.writeSnapshot(2)
    const { length } = dataBatch({ offset: 0 })
    for (const [lastOffset, position] of [
      [1, length],
      [1, length + 1],
      [1, 0x7fffffff],
      [1, -1],
      [0, -1],
    ] as const) {
      const entry = Buffer.alloc(8)
      entry.writeInt32BE(lastOffset, 0)
      entry.writeInt32BE(position, 4)
      writeFileSync(log.file('.index', 0), entry)
      expect(log.load().state.lastOffsetOf(3)).toBe(2)
    }
  })
})

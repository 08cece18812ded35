/** What a reader of committed records gets while transactions end and segments are compacted. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, FIELD, readBatchHeader } from '../../../../src/record/batch-header.ts'
import { batchCrc } from '../../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { withSwapGeneration } from '../../../../src/storage/cleaner/swap-generation.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { storageError } from '../../../../src/storage/io/storage-error.ts'
import { CommittedReading, type CommittedReadingParts } from '../../../../src/storage/log/committed-reading.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { wrappedFile } from '../wrapped-file.ts'
import { LogBench, START_MS } from './log-bench.ts'
import { type MarkerBatch, markerBatch } from './producer-state/producer-batches.ts'

const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }
const HOUR_MS = 3_600_000

/** One record of producer 1 in a transaction. */
function transactionalBatch(sequence: number, key: string): Buffer {
  const batch = encodeBatch({
    timestampMs: START_MS,
    attributes: ATTRIBUTE.transactional,
    records: [{ key: Buffer.from(key), value: Buffer.alloc(40, 'v') }],
  })
  batch.writeBigInt64BE(1n, FIELD.producerId)
  batch.writeInt16BE(0, FIELD.producerEpoch)
  batch.writeInt32BE(sequence, FIELD.baseSequence)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

const transactional = (log: PartitionLog, sequence: number, key = 'k') =>
  log.append(transactionalBatch(sequence, key), { leaderEpoch: 0 })
const end = (log: PartitionLog, type: MarkerBatch['type']) =>
  log.append(markerBatch({ offset: 0, type, timestampMs: START_MS }), { leaderEpoch: 0, origin: 'coordinator' })

/** Offsets of the records that a consumer with read_committed hands out: Kafka's CompletedFetch. */
async function committedOffsets(log: PartitionLog, from = 0): Promise<number[]> {
  const offsets: number[] = []
  for (let next = from; ; ) {
    const { records, abortedTransactions } = await log.readCommitted(next, 100)
    if (records.length === 0) return offsets
    const aborted = new Set<number>()
    const waiting = [...abortedTransactions].sort((a, b) => a.firstOffset - b.firstOffset)
    for (let at = 0; at < records.length; ) {
      const header = readBatchHeader(records, at)
      while (waiting[0] !== undefined && waiting[0].firstOffset <= header.lastOffset) {
        aborted.add(waiting.shift()!.producerId)
      }
      const batch = records.subarray(at, at + header.sizeInBytes)
      for (const record of readRecords(batch)) {
        if (record.isControl) aborted.delete(header.producerId)
        else if (!aborted.has(header.producerId) && record.offset >= from) offsets.push(record.offset)
      }
      at += header.sizeInBytes
      next = header.lastOffset + 1
    }
  }
}

describe('a reader of committed records', () => {
  it('skips what was aborted, and waits for what is open', async () => {
    const bench = LogBench.make()
    const [log, reader] = [bench.open(), bench.open()]
    await transactional(log, 0)
    await end(log, 'abort')
    await transactional(log, 1)
    expect(await committedOffsets(reader)).toEqual([])
    await end(log, 'commit')
    expect(await committedOffsets(reader)).toEqual([2])
  })

  it('does not skip what the same producer committed after its aborted transaction was compacted away', async () => {
    const bench = LogBench.make()
    const config = {
      segmentBytes: 300,
      cleanupPolicy: ['compact'] as const,
      deleteRetentionMs: HOUR_MS,
      fileDeleteDelayMs: 0,
    }
    const [log, reader] = [bench.open({ config }), bench.open({ config })]
    await transactional(log, 0)
    await end(log, 'abort')
    await transactional(log, 1, 'kept')
    await end(log, 'commit')
    for (let i = 2; i < 8; i++) {
      await transactional(log, i)
      await end(log, 'commit')
    }
    expect(await committedOffsets(reader)).toContain(2)
    // Two rounds: the first one marks the markers, the second one, long after, takes them out.
    for (let round = 0; round < 3; round++) {
      bench.nowMs += 2 * HOUR_MS
      await bench.open({ config }).cleanUp({ random, force: true })
    }
    const offsets = [...readRecords(await bench.open({ config }).read(0, 1 << 20))].map(({ offset }) => offset)
    expect(offsets).not.toContain(0)
    expect(offsets).not.toContain(1)
    expect(await committedOffsets(reader)).toContain(2)
    expect(await committedOffsets(reader)).toEqual(await committedOffsets(bench.open({ config })))
  })

  it('is not held up for ever by a swap whose process died', async () => {
    const bench = LogBench.make()
    const log = bench.open()
    await transactional(log, 0)
    await end(log, 'commit')
    writeFileSync(path.join(bench.directory, 'kafdir-swap-generation'), '7')
    expect(await committedOffsets(bench.open())).toEqual([0])
    expect(await committedOffsets(bench.open({ fileSystem: readOnly }))).toEqual([0])
  })

  it('knows what was aborted though a crash gave the log of a dropped segment its name back, and not its index', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 300 }
    const log = bench.open({ config })
    await transactional(log, 0)
    await end(log, 'abort')
    for (let i = 1; i < 4; i++) {
      await transactional(log, i)
      await end(log, 'commit')
    }
    await bench.closeAll()
    const index = bench.file('.txnindex')
    renameSync(index, `${index}.deleted`)
    await transactional(bench.open({ config, bootId: 'the next boot' }), 4)
    expect(existsSync(index)).toBe(true)
    expect(await committedOffsets(bench.open({ bootId: 'the next boot' }))).not.toContain(0)
  })

  it('sees what was committed in the end, though an abort was noted first that did not fit into the log', async () => {
    const bench = LogBench.make()
    let isFull = false
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        const file = nodeFileSystem.open(...args)
        const write = (bytes: Uint8Array, position: number): void => {
          if (isFull) throw storageError(Object.assign(new Error('full'), { code: 'ENOSPC' }), file.path)
          file.write(bytes, position)
        }
        return file.path.endsWith('.log') ? wrappedFile(file, { write }) : file
      },
    }
    const log = bench.open({ fileSystem })
    await transactional(log, 0)
    isFull = true
    await expect(end(log, 'abort')).rejects.toThrow('the disk is full')
    expect(bench.bytes('.txnindex')).toHaveLength(0)
    isFull = false
    await end(log, 'commit')
    expect(await committedOffsets(bench.open())).toEqual([0])
  })

  it('reads again what it read while segments were swapped', async () => {
    const { directory } = LogBench.make()
    const reads = ['before the swap', 'after it'].map((value) =>
      encodeBatch({ timestampMs: START_MS, records: [{ key: null, value: Buffer.from(value) }] }),
    )
    let looks = 0
    const parts = {
      ...{ fileSystem: nodeFileSystem, directory },
      reader: { relist: () => undefined, endOffset: () => 1 },
      view: { lastStableOffset: () => 1, abortedTransactions: () => [], reset: () => undefined },
      reading: {
        read: async () => {
          if (looks === 0) withSwapGeneration(nodeFileSystem, directory, () => undefined)
          return reads[looks++]
        },
      },
    } as unknown as CommittedReadingParts
    const { records } = await new CommittedReading(parts).read(0, 1000)
    expect([...readRecords(records)].map(({ value }) => String(value))).toEqual(['after it'])
  })
})

/** Where the lock can't be had. */
const readOnly: FileSystem = {
  ...nodeFileSystem,
  open: (file, mode) => {
    if (mode !== 'read') throw storageError(Object.assign(new Error('read-only'), { code: 'EROFS' }), file)
    return nodeFileSystem.open(file, mode)
  },
}

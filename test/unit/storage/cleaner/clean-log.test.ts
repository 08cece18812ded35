import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, FIELD, readBatchHeader } from '../../../../src/record/batch-header.ts'
import type { CleanableLog } from '../../../../src/storage/cleaner/cleanable-log.ts'
import { type CleanerBench, NOW_MS } from './cleaner-bench.ts'
import { benchWith } from './real-bench.ts'
import { batchAt, markerAt, pairsAt } from './test-batches.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const ACTIVE = (baseOffset: number) => ({ baseOffset, batches: [pairsAt(baseOffset, ['active', 'x'])] })
const PRODUCER = { producerId: 7, producerEpoch: 0, baseSequence: 0 }
const TRANSACTIONAL = { producer: PRODUCER, attributes: ATTRIBUTE.transactional }

function left(bench: CleanerBench): string {
  return bench
    .records()
    .map(({ offset, key, value }) => `${offset}:${key}=${value}`)
    .join(' ')
}

function headersOf(log: Buffer) {
  const headers = []
  for (let at = 0; at < log.length; ) {
    const header = readBatchHeader(log, at)
    headers.push({ ...header, baseTimestampMs: Number(log.readBigInt64BE(at + FIELD.baseTimestamp)) })
    at += header.sizeInBytes
  }
  return headers
}

describe('compaction', () => {
  it('keeps the latest record of each key, and touches no batch that loses none', async () => {
    const untouched = pairsAt(2, ['c', '1'], ['d', '1'])
    const bench = benchWith([
      { baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['b', '1']), untouched] },
      { baseOffset: 4, batches: [pairsAt(4, ['a', '2'])] },
      ACTIVE(5),
    ])
    const [first, second] = [bench.bytes(0), bench.bytes(4)]
    expect(await bench.clean()).toEqual({
      firstDirtyOffset: 0,
      endOffset: 5,
      segmentsBefore: 2,
      segmentsAfter: 1,
      bytesBefore: first.length + second.length,
      bytesAfter: bench.bytes(0).length,
      recordsBefore: 5,
      recordsAfter: 4,
    })
    expect(left(bench)).toBe('1:b=1 2:c=1 3:d=1 4:a=2 5:active=x')
    expect(bench.bytes(0).includes(untouched)).toBe(true)
    expect([bench.segments(), bench.checkpoint]).toEqual([[0, 5], 5])
  })

  it('finds nothing to do a second time, nor without the policy', async () => {
    const bench = benchWith([{ baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['a', '2'])] }, ACTIVE(2)])
    bench.config = { ...bench.config, cleanupPolicy: ['delete'] }
    expect(await bench.clean({ force: true })).toBeNull()
    bench.config = { ...bench.config, cleanupPolicy: ['compact', 'delete'] }
    expect(await bench.clean()).not.toBeNull()
    expect(await bench.clean()).toBeNull()
    // Whoever insists gets another look at what is clean: tombstones may be over by now.
    expect(await bench.clean({ force: true })).toMatchObject({ firstDirtyOffset: 0, recordsBefore: 1, recordsAfter: 1 })
  })

  it('leaves a log alone that is larger than the caller has time for, and says so', async () => {
    const bench = benchWith([{ baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['a', '2'])] }, ACTIVE(2)])
    const left: string[] = []
    const onLeft = (why: string) => void left.push(why)
    expect(await bench.clean({ maxBytes: 20, onLeft })).toBeNull()
    expect(left).toEqual(['too large'])
    expect(await bench.clean({ maxBytes: 2000, onLeft })).not.toBeNull()
  })

  it('keeps a tombstone for delete.retention.ms after the first pass that met it', async () => {
    const bench = benchWith([{ baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['a', null], ['b', '1'])] }, ACTIVE(3)])
    await bench.clean()
    expect(left(bench)).toBe('1:a=null 2:b=1 3:active=x')
    const [header] = headersOf(bench.bytes(0))
    expect(header).toMatchObject({
      attributes: ATTRIBUTE.deleteHorizon,
      baseTimestampMs: NOW_MS + DAY_MS,
      lastOffset: 2,
    })
    expect(bench.records()[0]?.timestampMs).toBe(NOW_MS)
    bench.checkpoint = 0
    bench.nowMs += DAY_MS - 1
    await bench.clean()
    expect(left(bench)).toBe('1:a=null 2:b=1 3:active=x')
    bench.checkpoint = 0
    bench.nowMs += 1
    await bench.clean()
    expect(left(bench)).toBe('2:b=1 3:active=x')
  })

  it('drops records without a key, and says so', async () => {
    const bench = benchWith([{ baseOffset: 0, batches: [pairsAt(0, [null, '1'], ['a', '1'])] }, ACTIVE(2)])
    await bench.clean()
    expect(left(bench)).toBe('1:a=1 2:active=x')
    expect(bench.notices).toEqual([expect.stringMatching(/^Compaction removed 1 records without a key from /)])
  })

  it('leaves an empty batch where the round ends and where a producer was last', async () => {
    const lastOfProducer = batchAt(0, [{ key: 'a', value: '1' }], { producer: PRODUCER })
    const bench = benchWith([
      { baseOffset: 0, batches: [lastOfProducer, pairsAt(1, ['a', '2'])] },
      { baseOffset: 2, batches: [pairsAt(2, ['a', '3']), pairsAt(3, [null, 'x'])] },
      ACTIVE(4),
    ])
    await bench.clean()
    expect(headersOf(bench.bytes(0))).toMatchObject([
      { baseOffset: 0, recordsCount: 0, producerId: 7, baseSequence: 0, sizeInBytes: 61, baseTimestampMs: -1 },
      { baseOffset: 2, recordsCount: 1 },
      { baseOffset: 3, lastOffset: 3, recordsCount: 0 },
    ])
  })

  it('takes aborted data out at once, and the marker after delete.retention.ms', async () => {
    const aborted = [{ producerId: 7, firstOffset: 0, lastOffset: 2, lastStableOffset: 3 }]
    const batches = [
      batchAt(0, [{ key: 'a', value: 'no' }], TRANSACTIONAL),
      pairsAt(1, ['b', '1']),
      markerAt(2, 'abort', PRODUCER),
      batchAt(3, [{ key: 'c', value: 'yes' }], TRANSACTIONAL),
      markerAt(4, 'commit', PRODUCER),
    ]
    const bench = benchWith([{ baseOffset: 0, batches, aborted }, ACTIVE(5)])
    await bench.clean()
    expect(left(bench)).toBe('1:b=1 3:c=yes 5:active=x')
    expect(headersOf(bench.bytes(0)).map(({ baseOffset }) => baseOffset)).toEqual([1, 2, 3, 4])
    expect(bench.aborted()).toEqual(aborted)
    for (const [waitMs, offsets] of [
      [0, [1, 2, 3, 4]],
      [DAY_MS, [1, 3, 4]],
    ] as const) {
      bench.nowMs += waitMs
      bench.checkpoint = 0
      await bench.clean()
      expect(headersOf(bench.bytes(0)).map(({ baseOffset }) => baseOffset)).toEqual(offsets)
      expect([left(bench), bench.aborted()]).toEqual(['1:b=1 3:c=yes 5:active=x', []])
    }
  })

  it('does not go beyond what is decided', async () => {
    const segments = [0, 2, 4].map((base) => ({ baseOffset: base, batches: [pairsAt(base, ['a', '1'], ['a', '2'])] }))
    const bench = benchWith([...segments, ACTIVE(6)])
    bench.lastStableOffset = 3
    expect(await bench.clean()).toMatchObject({ endOffset: 2 })
    expect(left(bench)).toBe('1:a=2 2:a=1 3:a=2 4:a=1 5:a=2 6:active=x')
  })

  it('goes on in the next round where the keys found no room', async () => {
    const segments = [0, 50].map((base) => ({
      baseOffset: base,
      batches: Array.from({ length: 50 }, (_, i) => pairsAt(base + i, [`${i}`, `${base + i}`])),
    }))
    const bench = benchWith([...segments, ACTIVE(100)])
    const ends: number[] = []
    for (let result = await bench.clean({ dedupeBufferBytes: 24 * 24 }); result !== null; ) {
      ends.push(result.endOffset)
      result = await bench.clean({ dedupeBufferBytes: 24 * 24 })
    }
    expect(ends).toEqual([21, 42, 63, 84, 100])
    expect(bench.records().map(({ offset }) => offset)).toEqual(Array.from({ length: 51 }, (_, i) => 50 + i))
  })

  it('shows the age of what it replaced', async () => {
    const bench = benchWith([{ baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['a', '2'])] }, ACTIVE(2)])
    const log = path.join(bench.directory, '00000000000000000000.log')
    const file = bench.fileSystem.open(log, 'write')
    file.setModified(1_500_000_000_123)
    file.close()
    await bench.clean()
    expect(Math.round(bench.fileSystem.stat(log)?.modifiedMs ?? 0)).toBe(1_500_000_000_123)
  })
})

describe('a cleaner among others', () => {
  const segments = [{ baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['a', '2'])] }, ACTIVE(2)]

  it('leaves the log to the one that is at work', async () => {
    const bench = benchWith(segments)
    const results = await Promise.all([bench.clean(), bench.clean()])
    expect(results.filter((result) => result !== null)).toHaveLength(1)
    expect(left(bench)).toBe('1:a=2 2:active=x')
  })

  it('removes what a dead one left, also a swap that never came to count', async () => {
    const bench = benchWith(segments)
    bench.writeFile('00000000000000000000.log.swap', Buffer.alloc(0))
    bench.writeFile('00000000000000000000.txnindex.cleaned', Buffer.alloc(5))
    expect(await bench.clean()).not.toBeNull()
    expect(left(bench)).toBe('1:a=2 2:active=x')
    expect(bench.names().filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([])
  })

  it('ends at a signal and leaves nothing behind', async () => {
    const bench = benchWith(segments)
    const controller = new AbortController()
    const log: CleanableLog = { ...bench.cleanable() }
    log.abortedTransactions = (from, to) => {
      if (bench.names().some((name) => name.endsWith('.cleaned'))) controller.abort(new Error('enough'))
      return bench.cleanable().abortedTransactions(from, to)
    }
    await expect(bench.clean({ signal: controller.signal }, log)).rejects.toThrow('enough')
    expect(bench.names().filter((name) => /\.(cleaned|swap|deleted)$/.test(name))).toEqual([])
    expect([left(bench), bench.checkpoint]).toEqual(['0:a=1 1:a=2 2:active=x', null])
  })

  it('does not bring back a segment that retention took meanwhile', async () => {
    const bench = benchWith(segments)
    const log: CleanableLog = { ...bench.cleanable() }
    log.abortedTransactions = (from, to) => {
      const name = path.join(bench.directory, '00000000000000000000.log')
      const isWriting = bench.names().some((each) => each.endsWith('.cleaned'))
      if (isWriting && bench.fileSystem.stat(name)) bench.fileSystem.rename(name, `${name}.taken`)
      return bench.cleanable().abortedTransactions(from, to)
    }
    await expect(bench.clean({}, log)).rejects.toThrow(/00000000000000000000\.log does not exist/)
    expect([bench.segments(), left(bench)]).toEqual([[2], '2:active=x'])
    expect(bench.names().filter((name) => /\.(cleaned|swap|deleted)$/.test(name))).toEqual([])
  })

  it('takes no damaged batch for data', async () => {
    const bench = benchWith(segments)
    const bytes = bench.bytes(0)
    bytes[bytes.length - 3] = 0xee
    bench.writeFile('00000000000000000000.log', bytes)
    await expect(bench.clean()).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    expect(bench.bytes(0)).toEqual(bytes)
  })
})

/** Partition directories that a real broker left: read with equal records, changed by no reader, continued by a writer. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FIELD } from '../../src/record/batch-header.ts'
import { readRecords } from '../../src/record/read-records.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { expectedIndexes, indexProblems } from '../unit/storage/log/expected-indexes.ts'
import { batchOf, LogBench } from '../unit/storage/log/log-bench.ts'

type GoldenBytes = { readonly utf8: string } | { readonly base64: string } | { readonly sha256: string } | null

interface GoldenRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly leaderEpoch: number
  readonly key: GoldenBytes
  readonly value: GoldenBytes
  readonly headers: readonly (readonly [string, GoldenBytes])[]
}

interface Golden {
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly records: readonly GoldenRecord[]
}

const ROOT = fileURLToPath(new URL('../data/golden', import.meta.url))
const cases = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort()

const goldenOf = (name: string): Golden => JSON.parse(readFileSync(path.join(ROOT, `${name}.json`), 'utf8')) as Golden
const benchOf = (name: string): LogBench => LogBench.copyOf(path.join(ROOT, name))

/** Long values are told by their hash only. */
const LONG_BYTES = 512

function fingerprint(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  if (bytes.length > LONG_BYTES) return createHash('sha256').update(bytes).digest('hex')
  return Buffer.from(bytes).toString('base64')
}

function goldenFingerprint(bytes: GoldenBytes): string | null {
  if (bytes === null) return null
  if ('sha256' in bytes) return bytes.sha256
  return 'utf8' in bytes ? fingerprint(Buffer.from(bytes.utf8)) : bytes.base64
}

interface ReadBack {
  readonly records: { readonly offset: number }[]
  /** Offset behind the last batch. */
  nextOffset: number
}

/** All data records from the start of the log on. */
async function readAll(log: PartitionLog, maxBytes: number): Promise<ReadBack> {
  const result: ReadBack = { records: [], nextOffset: log.startOffset }
  for (;;) {
    const batches = await log.read(result.nextOffset, maxBytes)
    if (batches.length === 0) return result
    for (const batch of batchesIn(batches)) {
      result.records.push(...goldenRecordsIn(batch))
      result.nextOffset = offsetsOf(batch)[1] + 1
    }
  }
}

function goldenRecordsIn(batch: Buffer): { offset: number }[] {
  const records = [...readRecords(batch)].filter(({ isControl }) => !isControl)
  return records.map(({ offset, timestampMs, partitionLeaderEpoch, key, value, headers }) => ({
    offset,
    timestampMs,
    leaderEpoch: partitionLeaderEpoch,
    key: fingerprint(key),
    value: fingerprint(value),
    headers: headers.map((header) => [header.key, fingerprint(header.value)]),
  }))
}

function batchesIn(batches: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let rest = batches; rest.length > 0; ) {
    const sizeInBytes = rest.readInt32BE(FIELD.batchLength) + 12
    found.push(rest.subarray(0, sizeInBytes))
    rest = rest.subarray(sizeInBytes)
  }
  return found
}

/** The first and the last offset of a batch; not from its records, of which there may be fewer, or none. */
function offsetsOf(batch: Buffer): [number, number] {
  const first = Number(batch.readBigInt64BE(FIELD.baseOffset))
  return [first, first + batch.readInt32BE(FIELD.lastOffsetDelta)]
}

it('there is something to read', () => {
  expect(cases).toHaveLength(12)
})

describe.each(cases)('%s', (name) => {
  const golden = goldenOf(name)
  const expected = golden.records.map((record) => ({
    ...record,
    key: goldenFingerprint(record.key),
    value: goldenFingerprint(record.value),
    headers: record.headers.map(([key, value]) => [key, goldenFingerprint(value)]),
  }))

  it.each([1, 700, 1 << 20])("has the records that Kafka's consumer saw, read %i bytes at a time", async (maxBytes) => {
    const bench = benchOf(name)
    const before = bench.snapshot()
    const log = bench.open()
    const { records, nextOffset } = await readAll(log, maxBytes)
    expect(records).toEqual(expected)
    expect([log.startOffset, log.endOffset(), nextOffset]).toEqual([
      golden.logStartOffset,
      golden.logEndOffset,
      golden.logEndOffset,
    ])
    await log.close()
    expect(bench.snapshot()).toEqual(before)
    expect(bench.notices).toEqual([])
  })

  it('can be read from every offset', async () => {
    const log = benchOf(name).open()
    for (let offset = golden.logEndOffset - 1; offset >= golden.logStartOffset; offset--) {
      const [first, last] = offsetsOf(await log.read(offset, 1))
      expect(last).toBeGreaterThanOrEqual(offset)
      const skipped = expected.filter((record) => record.offset >= offset && record.offset < first)
      expect(skipped).toEqual([])
    }
    await expect(log.read(golden.logEndOffset + 1, 1)).rejects.toThrow(
      expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }),
    )
  })

  it('goes on behind the last record, with right indexes', async () => {
    const bench = benchOf(name)
    const segments = bench.segments()
    const active = segments.at(-1)!
    const before = bench.snapshot()
    const oldLog = bench.bytes('.log', active)
    const { leaderEpoch } = golden.records.at(-1) ?? { leaderEpoch: 0 }
    const old = await readAll(bench.open(), 1 << 20)
    // The records there are years old: without this the first new one would begin a segment.
    const log = bench.open({ config: { segmentMs: Number.MAX_SAFE_INTEGER } })
    for (let i = 0; i < 200; i++) {
      const batch = batchOf([`${i}`.padEnd(100, '.')], 1800000000000 + i)
      expect((await log.append(batch, { leaderEpoch })).baseOffset).toBe(golden.logEndOffset + i)
    }
    await log.close()
    const bytes = bench.bytes('.log', active)
    expect(bytes.subarray(0, oldLog.length).equals(oldLog)).toBe(true)
    const rule = { baseOffset: active, intervalBytes: 4096 }
    expect({
      offsets: bench.bytes('.index', active).toString('hex'),
      times: bench.bytes('.timeindex', active).toString('hex'),
    }).toEqual(expectedIndexes(bytes, rule))
    expect(indexProblems(bytes, bench.bytes('.index', active), bench.bytes('.timeindex', active), active)).toEqual([])
    // Nobody knows how the broker had stopped: closed segments get their indexes anew, with the same bytes.
    const contents = (snapshot: string | undefined) => snapshot?.replace(/^\S+ /, '')
    const changed = [...bench.snapshot()].filter(([file, now]) => contents(before.get(file)) !== contents(now))
    const activeName = String(active).padStart(20, '0')
    // Whoever had to know the producers leaves what it knows, as an orderly stop of a broker does.
    const endSnapshot = `${String(golden.logEndOffset + 200).padStart(20, '0')}.snapshot`
    expect(
      changed.map(([file]) => file).filter((file) => file !== endSnapshot && file !== 'kafdir-swap-generation'),
    ).toEqual([...['.index', '.log', '.timeindex'].map((suffix) => activeName + suffix), 'kafdir-boot-id'])
    expect((await readAll(bench.open(), 1 << 20)).records).toHaveLength(old.records.length + 200)
  })
})

it.each(['plain/events-0', 'plain/orders-0', 'transactions/payments-0'])(
  '%s was closed in order: its own indexes are as the rules say',
  (name) => {
    const bench = benchOf(name)
    for (const baseOffset of bench.segments()) {
      const [log, index, times] = [
        bench.bytes('.log', baseOffset),
        bench.bytes('.index', baseOffset),
        bench.bytes('.timeindex', baseOffset),
      ]
      expect(indexProblems(log, index, times, baseOffset)).toEqual([])
      expect(times.length).toBeGreaterThan(0)
    }
  },
)

describe('a broker that was killed left a partition whose last batch', () => {
  const name = 'unclean/events-0'
  const golden = goldenOf(name)

  it.each([
    ['is cut short', (log: Buffer) => log.subarray(0, -17)],
    ['has a wrong byte', (log: Buffer) => Buffer.concat([log.subarray(0, -2), Buffer.from('#'), log.subarray(-1)])],
    ['is followed by zeros', (log: Buffer) => Buffer.concat([log, Buffer.alloc(1000)])],
  ])('%s: all before it is read, and the next writer goes on from there', async (what, damage) => {
    const bench = benchOf(name)
    const active = bench.segments().at(-1)!
    writeFileSync(bench.file('.log', active), damage(bench.bytes('.log', active)))
    const end = what === 'is followed by zeros' ? golden.logEndOffset : golden.logEndOffset - 1
    const before = bench.snapshot()
    const log = bench.open()
    expect(log.endOffset()).toBe(end)
    expect((await readAll(log, 1 << 20)).records).toEqual((await readAll(bench.open(), 100)).records)
    expect((await readAll(log, 1 << 20)).nextOffset).toBe(end)
    expect(bench.snapshot()).toEqual(before)
    expect(await log.append(batchOf(['next']), { leaderEpoch: 9 })).toMatchObject({ baseOffset: end })
    expect(bench.notices).toHaveLength(1)
    expect(existsSync(path.join(bench.directory, 'partition.metadata'))).toBe(true)
  })
})

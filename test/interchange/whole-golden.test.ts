/**
 * Whole directories that Apache Kafka 4.3.1 wrote, with what its own tools said of them. They are larger than a
 * repository wants: KAFDIR_GOLDEN names a directory with `<case>.tar.gz` and `<case>.json`; without it a selection
 * (read-golden.test.ts) has to do.
 */
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE } from '../../src/record/batch-header.ts'
import { codecOf } from '../../src/record/compression/compression-codec.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { walkBatches } from '../../src/storage/log/batch-walk.ts'
import { memoryCheckpoints } from '../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'
import { temporaryDirectory } from '../unit/storage/temporary-directory.ts'

type GoldenBytes =
  | { readonly utf8: string }
  | { readonly base64: string }
  | { readonly size: number; readonly sha256: string }
  | null

interface GoldenRecord {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
  readonly key: GoldenBytes
  readonly value: GoldenBytes
  /** Left out where there are none. */
  readonly headers?: readonly (readonly [string, GoldenBytes])[]
}

interface GoldenPartition {
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly lastStableOffset: number
  readonly records: readonly GoldenRecord[]
}

interface GoldenCase {
  readonly logDirs: readonly string[]
  readonly partitions: Readonly<Record<string, GoldenPartition>>
  readonly dump: { readonly logs: Readonly<Record<string, { readonly batches: readonly GoldenBatch[] }>> }
  readonly afterRestart?: { readonly files: Readonly<Record<string, { readonly sha256: string }>> }
}

interface GoldenBatch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly count: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly partitionLeaderEpoch: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly position: number
  readonly size: number
  readonly maxTimestamp: number
  readonly codec: string
  readonly isvalid: boolean
}

const CASES = [
  'plain',
  'codecs',
  'segments',
  'compacted',
  'transactions',
  'transactions-open',
  'unclean',
  'unclean-cut',
  'unclean-flip',
  'jbod',
]
const golden = process.env['KAFDIR_GOLDEN']
const skipped = golden === undefined ? ' (skipped: no KAFDIR_GOLDEN)' : ''
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function fingerprint(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  return bytes.length > 512 ? hash(bytes) : Buffer.from(bytes).toString('base64')
}

function goldenFingerprint(bytes: GoldenBytes): string | null {
  if (bytes === null) return null
  if ('sha256' in bytes) return bytes.sha256
  return 'utf8' in bytes ? fingerprint(Buffer.from(bytes.utf8)) : bytes.base64
}

async function recordsOf(log: PartitionLog, from: number): Promise<unknown[]> {
  const records: unknown[] = []
  for (let next = from; ; ) {
    const batches = await log.read(next, 1 << 20)
    if (batches.length === 0) return records
    for (const record of readRecords(batches)) {
      if (record.offset < next || record.isControl) continue
      records.push({
        offset: record.offset,
        timestamp: record.timestampMs,
        leaderEpoch: record.partitionLeaderEpoch,
        key: fingerprint(record.key),
        value: fingerprint(record.value),
        headers: record.headers.map(({ key, value }) => [key, fingerprint(value)]),
      })
    }
    next = nextOffsetOf(batches)
  }
}

/** Behind the last batch, of which nothing may be left but its header. */
function nextOffsetOf(batches: Buffer): number {
  let next = 0
  for (let at = 0; at < batches.length; at += batches.readInt32BE(at + 8) + 12) {
    next = Number(batches.readBigInt64BE(at)) + batches.readInt32BE(at + 23) + 1
  }
  return next
}

function batchesIn(logPath: string): Omit<GoldenBatch, 'isvalid'>[] {
  const file = nodeFileSystem.open(logPath, 'read')
  const found: Omit<GoldenBatch, 'isvalid'>[] = []
  const { sizeBytes } = file.stat()
  walkBatches({
    file,
    from: 0,
    to: sizeBytes,
    minOffset: 0,
    checkCrcs: true,
    visit: (header, position) => {
      const has = (bit: number): boolean => (header.attributes & bit) !== 0
      found.push({
        baseOffset: header.baseOffset,
        lastOffset: header.lastOffset,
        count: header.recordsCount,
        producerId: header.producerId,
        producerEpoch: header.producerEpoch,
        baseSequence: header.baseSequence,
        partitionLeaderEpoch: header.partitionLeaderEpoch,
        isTransactional: has(ATTRIBUTE.transactional),
        isControl: has(ATTRIBUTE.control),
        position,
        size: header.sizeInBytes,
        maxTimestamp: header.maxTimestampMs,
        codec: codecOf(header.attributes),
      })
      return true
    },
  })
  file.close()
  return found
}

describe.skipIf(golden === undefined).each(CASES)(`%s${skipped}`, (name) => {
  const expected = (): GoldenCase =>
    JSON.parse(readFileSync(path.join(golden ?? '', `${name}.json`), 'utf8')) as GoldenCase
  const unpack = (): string => {
    const scratch = temporaryDirectory()
    expect(spawnSync('tar', ['xzf', path.join(golden ?? '', `${name}.tar.gz`), '-C', scratch]).status).toBe(0)
    return path.join(scratch, name)
  }
  const directoryOf = (root: string, { logDirs }: GoldenCase, partition: string): string =>
    logDirs.map((dir) => path.join(root, dir, partition)).find((dir) => existsSync(dir)) ?? ''

  it('is read with equal records and offsets', async () => {
    const facts = expected()
    const root = unpack()
    for (const [partition, wanted] of Object.entries(facts.partitions)) {
      const bench = LogBench.copyOf(directoryOf(root, facts, partition))
      const log = bench.open({ checkpoints: memoryCheckpoints(wanted.logStartOffset) })
      const ends = [log.startOffset, log.endOffset(), log.lastStableOffset()]
      expect(ends, partition).toEqual([wanted.logStartOffset, wanted.logEndOffset, wanted.lastStableOffset])
      const records = wanted.records.map(({ offset, timestamp, leaderEpoch, key, value, headers }) => ({
        offset,
        timestamp,
        leaderEpoch,
        key: goldenFingerprint(key),
        value: goldenFingerprint(value),
        headers: (headers ?? []).map(([header, bytes]) => [header, goldenFingerprint(bytes)]),
      }))
      expect(await recordsOf(log, wanted.logStartOffset), partition).toEqual(records)
      expect(bench.notices).toEqual([])
    }
  })

  it('has the batches that the dump tool saw', () => {
    const facts = expected()
    const root = unpack()
    for (const [file, { batches }] of Object.entries(facts.dump.logs)) {
      const valid = batches.filter(({ isvalid }) => isvalid)
      const found = batchesIn(path.join(root, file))
      expect(found, file).toHaveLength(valid.length)
      found.forEach((batch, i) => expect(valid[i], file).toMatchObject(batch))
    }
  })

  it('is recovered to the same bytes as by a broker', async () => {
    const facts = expected()
    const root = unpack()
    const after = facts.afterRestart?.files
    if (after === undefined) return
    let compared = 0
    for (const partition of Object.keys(facts.partitions)) {
      const bench = LogBench.copyOf(directoryOf(root, facts, partition))
      const config = { cleanupPolicy: [], segmentMs: Number.MAX_SAFE_INTEGER }
      const log = bench.open({ config })
      await log.cleanUp({ random: { bytes: (length) => randomBytes(length) } })
      await log.close()
      // Not the snapshots: the order of their entries is that of a Java HashMap. golden and committed-view tests read them.
      for (const file of readdirSync(bench.directory)) {
        const wanted = after[`${partition}/${file}`]
        if (wanted === undefined || !/\.(log|index|timeindex|txnindex)$/.test(file)) continue
        expect([partition, file, hash(readFileSync(path.join(bench.directory, file)))]).toEqual([
          partition,
          file,
          wanted.sha256,
        ])
        compared++
      }
    }
    expect(compared).toBeGreaterThan(20)
  })
})

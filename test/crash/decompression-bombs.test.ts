/** Compressed batches that would become gigabytes: each is refused, in bounded memory, wherever records are looked at. */
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, FIELD, LOG_OVERHEAD_BYTES } from '../../src/record/batch-header.ts'
import { compress } from '../../src/record/compression/compression.ts'
import type { CompressingCodec } from '../../src/record/compression/compression-codec.ts'
import { batchCrc } from '../../src/record/crc32c.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { batchAt } from '../unit/storage/cleaner/test-batches.ts'
import { EngineBench, RANDOM, START_MS } from './engine-bench.ts'
import { SMALL } from './engine-workload.ts'

const MIB = 1024 * 1024
const BOMB_BYTES = 2048 * MIB
/** Half of one: three attempts at what is believed to be the records of a batch, 256 MiB each, may wait for the collector. */
const MOST_MEMORY_BYTES = 1024 * MIB

/** What decompresses to 2 GiB of zeros: in each framing, pieces may be repeated. */
function bomb(codec: CompressingCodec): Buffer {
  const piece = Buffer.alloc(16 * MIB)
  const compressed = compress(codec, piece)
  const copies = Array.from<Buffer>({ length: BOMB_BYTES / piece.length })
  if (codec === 'gzip' || codec === 'zstd') return Buffer.concat(copies.fill(compressed))
  const [head, tail] = codec === 'snappy' ? [16, 0] : [7, 4]
  const blocks = compressed.subarray(head, compressed.length - tail)
  return Buffer.concat([
    compressed.subarray(0, head),
    ...copies.fill(blocks),
    compressed.subarray(compressed.length - tail),
  ])
}

/** A batch with a right checksum that says it has three records. */
function bombBatch(codec: CompressingCodec): Buffer {
  const records = ['a', 'b', 'c'].map((key) => ({ key, value: 'x', timestampMs: START_MS }))
  const template = batchAt(0, records, { compression: { codec, level: codec === 'zstd' ? 3 : 6 } })
  const batch = Buffer.concat([template.subarray(0, BATCH_OVERHEAD_BYTES), bomb(codec)])
  batch.writeInt32BE(batch.length - LOG_OVERHEAD_BYTES, FIELD.batchLength)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

function isCorrupt(error: unknown): boolean {
  return isKafkaError(error) && error.error === 'CORRUPT_MESSAGE'
}

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', (codec) => {
  it('that becomes 2 GiB is refused by readers, by searches and by the cleaner, and the log stays as it is', async () => {
    const batch = bombBatch(codec)
    const before = process.memoryUsage().rss
    expect(() => [...readRecords(batch)]).toThrow(expect.toSatisfy(isCorrupt))
    const bench = await EngineBench.make({ ...SMALL, cleanupPolicy: ['compact'] })
    const { log } = bench.start()
    await log.append(batch, { leaderEpoch: 0 })
    await log.append(batchAt(0, [{ key: 'a', value: 'y', timestampMs: START_MS + 1 }]), { leaderEpoch: 0 })
    await expect(log.offsetForTimestamp(START_MS)).rejects.toSatisfy(isCorrupt)
    expect(await log.maxTimestamp()).toMatchObject({ offset: 3 })
    await expect(log.cleanUp({ random: RANDOM, force: true })).rejects.toSatisfy(isCorrupt)
    expect((await log.read(0, 1)).equals(batch)).toBe(true)
    expect(log.endOffset()).toBe(4)
    expect(bench.names().filter((name) => /cleaned|swap|deleted/.test(name))).toEqual([])
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY_BYTES)
    await log.close()
  })
})

/** What a broker makes of batches: the same as Kafka's own LogValidator, which was asked about each of the cases. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { prepareBatch } from '../../../src/broker/prepare-batch.ts'
import { isKafkaError, type KafkaError } from '../../../src/common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, FIELD } from '../../../src/record/batch-header.ts'
import { compress, decompress } from '../../../src/record/compression/compression.ts'
import { codecOf } from '../../../src/record/compression/compression-codec.ts'
import { batchCrc, isBatchIntact } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { type CompressionType, defaultLogConfig, type TimestampType } from '../../../src/storage/log/log-config.ts'

interface ValidatorCase {
  readonly name: string
  readonly batch: string
  readonly topic: {
    readonly compressionType?: CompressionType
    readonly timestampType?: TimestampType
    readonly isCompacted?: boolean
    readonly beforeMaxMs?: number
    /** Null: any. */
    readonly afterMaxMs?: number | null
  }
  readonly result?: string
  readonly error?: {
    readonly javaException: string
    readonly message: string
    readonly recordErrors: readonly unknown[]
  }
}

interface ValidatorData {
  readonly nowMs: number
  readonly batches: Readonly<Record<string, string>>
  /** Header with size and checksum 0, then the records, uncompressed. */
  readonly results: Readonly<Record<string, string>>
  readonly cases: readonly ValidatorCase[]
}

const file = new URL('../../data/record/log-validator.json', import.meta.url)
const { nowMs, batches, results, cases } = JSON.parse(readFileSync(file, 'utf8')) as ValidatorData
const topicPartition = { topic: 't', partition: 0 }

function prepare({ batch, topic }: Pick<ValidatorCase, 'batch' | 'topic'>): Buffer {
  const { compressionType = 'producer', timestampType = 'CreateTime', isCompacted, beforeMaxMs, afterMaxMs } = topic
  const config = {
    ...defaultLogConfig,
    compressionType,
    cleanupPolicy: isCompacted === true ? (['compact'] as const) : [],
    messageTimestampType: timestampType,
    messageTimestampBeforeMaxMs: beforeMaxMs ?? defaultLogConfig.messageTimestampBeforeMaxMs,
    messageTimestampAfterMaxMs: afterMaxMs === null ? 2 ** 63 : (afterMaxMs ?? 3_600_000),
  }
  return prepareBatch(Buffer.from(batches[batch]!, 'hex'), { config, topicPartition, nowMs })
}

function errorOf(work: () => unknown): KafkaError {
  try {
    work()
  } catch (error) {
    if (isKafkaError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** As the results in the data. */
function unpacked(batch: Buffer): string {
  const header = Buffer.from(batch.subarray(0, BATCH_OVERHEAD_BYTES))
  header.fill(0, FIELD.batchLength, FIELD.batchLength + 4)
  header.fill(0, FIELD.crc, FIELD.crc + 4)
  const codec = codecOf(batch.readInt16BE(FIELD.attributes))
  return Buffer.concat([header, decompress(codec, batch.subarray(BATCH_OVERHEAD_BYTES))]).toString('hex')
}

describe("as Kafka's LogValidator", () => {
  it.each(cases.filter(({ result }) => result !== undefined))('takes $name', (given) => {
    const prepared = prepare(given)
    expect(unpacked(prepared)).toBe(results[given.result!])
    expect(isBatchIntact(prepared, 0)).toBe(true)
    expect(prepared.readInt32BE(FIELD.batchLength)).toBe(prepared.length - 12)
  })

  it.each(cases.filter(({ error }) => error !== undefined))('refuses $name', (given) => {
    expect(errorOf(() => prepare(given))).toMatchObject(given.error!)
  })
})

describe('prepareBatch', () => {
  const context = { config: defaultLogConfig, topicPartition, nowMs }
  const key = Buffer.from('k')
  const plain = () => encodeBatch({ timestampMs: nowMs, records: [{ key, value: Buffer.alloc(4000, 'espresso ') }] })
  const gzip = { codec: 'gzip', level: -1 } as const
  const withCrc = (batch: Buffer): Buffer => {
    batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
    return batch
  }

  it('gives back the very batch where nothing is to be changed', () => {
    const batch = plain()
    expect(prepareBatch(batch, context)).toBe(batch)
    const compressed = encodeBatch({ timestampMs: nowMs, records: [{ key, value: key }], compression: gzip })
    const config = { ...defaultLogConfig, compressionType: 'gzip' as const }
    expect(prepareBatch(compressed, { ...context, config })).toBe(compressed)
  })

  it('does not read the records of an uncompressed batch where no rule asks for it', () => {
    const batch = withCrc(Buffer.concat([plain().subarray(0, -1), Buffer.from([7])]))
    expect(prepareBatch(batch, context)).toBe(batch)
    const config = { ...defaultLogConfig, cleanupPolicy: ['compact'] as const }
    expect(errorOf(() => prepareBatch(batch, { ...context, config })).error).toBe('INVALID_RECORD')
  })

  it('compresses at the level of the topic', () => {
    const values = Array.from({ length: 3000 }, (_, i) => `{"id":${i},"price":${(i * 7919) % 1000},"item":"espresso"}`)
    const batch = encodeBatch({
      timestampMs: nowMs,
      records: values.map((value) => ({ key, value: Buffer.from(value) })),
    })
    const sizeAt = (levels: Partial<typeof defaultLogConfig>) =>
      prepareBatch(Buffer.from(batch), { ...context, config: { ...defaultLogConfig, ...levels } }).length
    expect(sizeAt({ compressionType: 'gzip', compressionGzipLevel: 9 })).toBeLessThan(
      sizeAt({ compressionType: 'gzip', compressionGzipLevel: 1 }),
    )
    expect(sizeAt({ compressionType: 'zstd', compressionZstdLevel: 19 })).toBeLessThan(
      sizeAt({ compressionType: 'zstd', compressionZstdLevel: -5 }),
    )
  })

  it('measures the batch as it came, and again after it was unpacked', () => {
    const compressed = () => {
      const records = [{ key, value: Buffer.alloc(4000) }]
      return encodeBatch({ timestampMs: nowMs, records, compression: gzip })
    }
    const limits = (maxMessageBytes: number, compressionType: CompressionType) => {
      const config = { ...defaultLogConfig, maxMessageBytes, compressionType }
      return () => prepareBatch(compressed(), { ...context, config })
    }
    expect(limits(1000, 'producer')()).toHaveLength(compressed().length)
    expect(errorOf(limits(1000, 'uncompressed')).error).toBe('MESSAGE_TOO_LARGE')
    expect(errorOf(limits(compressed().length - 1, 'producer')).error).toBe('MESSAGE_TOO_LARGE')
    expect(limits(5000, 'uncompressed')().length).toBeGreaterThan(4000)
  })

  it('numbers the records anew where a compressed batch has them wrong, and only there', () => {
    const records = ['1', '2'].map((text) => ({ key, value: Buffer.from(text) }))
    const wrong = encodeBatch({ timestampMs: nowMs, records })
    // The offset delta of the second record, in zigzag: 5 instead of 1.
    wrong[wrong.length - 6] = 10
    withCrc(wrong)
    expect(prepareBatch(Buffer.from(wrong), context).equals(wrong)).toBe(true)

    const header = wrong.subarray(0, BATCH_OVERHEAD_BYTES)
    const compressed = Buffer.concat([header, compress('gzip', wrong.subarray(BATCH_OVERHEAD_BYTES))])
    compressed.writeInt32BE(compressed.length - 12, FIELD.batchLength)
    compressed.writeInt16BE(1, FIELD.attributes)
    const prepared = prepareBatch(withCrc(compressed), context)
    const right = encodeBatch({ timestampMs: nowMs, records, compression: gzip })
    expect(prepared.equals(right)).toBe(true)
  })

  it.each([
    [3_600_000, null],
    [3_600_001, 'INVALID_TIMESTAMP'],
  ])('takes a time that is as far ahead as it may be: %i ms', (aheadMs, error) => {
    for (const compression of [gzip, undefined]) {
      const records = [{ key, value: key }]
      const batch = encodeBatch({ timestampMs: nowMs + aheadMs, records, ...(compression && { compression }) })
      if (error === null) expect(prepareBatch(batch, context)).toBe(batch)
      else expect(errorOf(() => prepareBatch(batch, context)).error).toBe(error)
    }
  })

  it('believes a checksum that was computed in this process', () => {
    const batch = Buffer.concat([plain().subarray(0, -1), Buffer.from([7])])
    expect(prepareBatch(batch, { ...context, hasOwnChecksum: true })).toBe(batch)
    expect(errorOf(() => prepareBatch(batch, { ...context, hasOwnChecksum: false })).error).toBe('CORRUPT_MESSAGE')
  })

  it.each([
    ['nothing', () => Buffer.alloc(0), 'INVALID_RECORD'],
    ['half a batch', () => plain().subarray(0, 100), 'INVALID_RECORD'],
    ['two batches', () => Buffer.concat([plain(), plain()]), 'INVALID_RECORD'],
    [
      'an offset of its own',
      () => encodeBatch({ baseOffset: 5, timestampMs: 1, records: [{ key, value: key }] }),
      'INVALID_RECORD',
    ],
    ['a wrong checksum', () => Buffer.concat([plain().subarray(0, -1), Buffer.from([7])]), 'CORRUPT_MESSAGE'],
    [
      'a codec that does not exist',
      () => {
        const batch = plain()
        batch.writeInt16BE(5, FIELD.attributes)
        return withCrc(batch)
      },
      'CORRUPT_MESSAGE',
    ],
    [
      'a codec that it was not compressed with',
      () => {
        const batch = plain()
        batch.writeInt16BE(4, FIELD.attributes)
        return withCrc(batch)
      },
      'INVALID_RECORD',
    ],
  ])('refuses %s', (_what, make, error) => {
    expect(errorOf(() => prepareBatch(make(), context)).error).toBe(error)
  })
})

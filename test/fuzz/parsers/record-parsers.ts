/** Batches, the records in them, and what was compressed. */
import { isDeepStrictEqual } from 'node:util'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, FIELD, LOG_OVERHEAD_BYTES } from '../../../src/record/batch-header.ts'
import { compress, decompress } from '../../../src/record/compression/compression.ts'
import type { CompressingCodec } from '../../../src/record/compression/compression-codec.ts'
import { batchCrc } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { encodeMarkerBatch, parseMarkerBatch } from '../../../src/record/end-transaction-marker.ts'
import { readRecords } from '../../../src/record/read-records.ts'
import { RecordReader } from '../../../src/record/record-reader.ts'
import { damage } from '../../crash/hostile-mutation.ts'
import type { SeededRandom } from '../../crash/seeded-random.ts'
import type { FuzzTarget } from '../fuzz-target.ts'

const CODECS: readonly CompressingCodec[] = ['gzip', 'snappy', 'lz4', 'zstd']
const CODEC_NUMBERS = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const
const TIME_MS = 1_700_000_000_000
/** What the limit of decompressed bytes leaves to one batch, and twice that while it is copied. */
const DECOMPRESSED_MEMORY_BYTES = 600 * 1024 * 1024

const RECORDS = [
  { key: Buffer.from('k'), value: Buffer.from('v'.repeat(40)) },
  { key: null, value: Buffer.from('{"a":1}'), headers: [{ key: 'h', value: Buffer.from('1') }] },
  {
    key: Buffer.alloc(0),
    value: null,
    headers: [
      { key: '', value: null },
      { key: 'x', value: Buffer.alloc(200, 7) },
    ],
    timestampMs: TIME_MS - 5,
  },
]

function plainBatch(baseOffset = 0): Buffer {
  return encodeBatch({ records: RECORDS, timestampMs: TIME_MS, baseOffset, partitionLeaderEpoch: 3 })
}

/** A batch whose records are `payload`, compressed or not, with right lengths and checksum. */
function batchOf(payload: Buffer, codec: keyof typeof CODEC_NUMBERS, count = RECORDS.length): Buffer {
  const batch = Buffer.concat([plainBatch().subarray(0, BATCH_OVERHEAD_BYTES), payload])
  batch.writeInt32BE(batch.length - LOG_OVERHEAD_BYTES, FIELD.batchLength)
  batch.writeInt16BE(
    (batch.readInt16BE(FIELD.attributes) & ~ATTRIBUTE.compressionMask) | CODEC_NUMBERS[codec],
    FIELD.attributes,
  )
  batch.writeInt32BE(count, FIELD.recordsCount)
  return sealed(batch)
}

/** `batch` with the checksum that its bytes have. */
function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

const payload = (): Buffer => plainBatch().subarray(BATCH_OVERHEAD_BYTES)
const original = [...readRecords(plainBatch())].map(({ key, value, headers }) => ({ key, value, headers }))

/** Records of an intact batch are those that were written, whatever is around it. */
function readGuarded(input: Buffer): void {
  for (const { key, value, headers } of readRecords(input)) {
    if (original.some((one) => isDeepStrictEqual(one, { key, value, headers }))) continue
    throw new Error(`a record that was not written passed its checksum: ${String(value)}`)
  }
}

function readAll(input: Buffer): void {
  const reader = new RecordReader({ checkCrcs: true, includeControl: true })
  reader.reset(input)
  while (reader.next()) {
    const { source, keyStart, keyEnd, valueStart, valueEnd } = reader
    for (const [start, end] of [
      [keyStart, keyEnd],
      [valueStart, valueEnd],
    ] as const) {
      if (start >= 0 && (end < start || end > source.length)) throw new Error(`a field from ${start} to ${end}`)
    }
    if (reader.headersCount > 0) reader.headers()
  }
}

function forgedBatch(random: SeededRandom): Buffer {
  const codec = random.chance(0.5) ? 'none' : (CODECS[random.below(CODECS.length)] as CompressingCodec)
  const inner = damage(payload(), payload(), random)
  const compressed = compress(codec, inner)
  const outer = codec !== 'none' && random.chance(0.5) ? damage(compressed, compressed, random) : compressed
  const batch = batchOf(outer, codec, random.chance(0.2) ? random.below(0x7fffffff) : RECORDS.length)
  if (random.chance(0.3)) batch[FIELD.attributes + random.below(40)] = random.below(256)
  return sealed(batch)
}

function codecTarget(codec: CompressingCodec): FuzzTarget {
  const bodies = [payload(), Buffer.alloc(200_000, 'kafka '), Buffer.alloc(0), Buffer.from('x')]
  return {
    name: `${codec} data`,
    samples: bodies.map((body) => compress(codec, body)),
    mostMemoryBytes: DECOMPRESSED_MEMORY_BYTES,
    read: (input) => void decompress(codec, input),
  }
}

const marker = (type: 'commit' | 'abort'): Buffer =>
  encodeMarkerBatch({
    marker: { type, coordinatorEpoch: 1 },
    producerId: 7,
    producerEpoch: 0,
    timestampMs: TIME_MS,
  })

export const recordParsers: readonly FuzzTarget[] = [
  { name: 'batches', samples: [Buffer.concat([plainBatch(), plainBatch(3)]), plainBatch()], read: readGuarded },
  {
    name: 'batches with right checksums',
    samples: [batchOf(payload(), 'none'), ...CODECS.map((codec) => batchOf(compress(codec, payload()), codec))],
    forge: forgedBatch,
    mostMemoryBytes: DECOMPRESSED_MEMORY_BYTES,
    read: readAll,
  },
  ...CODECS.map(codecTarget),
  {
    name: 'transaction markers',
    samples: [marker('commit'), marker('abort')],
    forge(random) {
      const batch = Buffer.from(marker('abort'))
      batch[FIELD.attributes + random.below(batch.length - FIELD.attributes)] = random.below(256)
      return sealed(batch)
    },
    read: (input) => void parseMarkerBatch(input),
  },
]

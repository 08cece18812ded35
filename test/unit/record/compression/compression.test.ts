/** Every codec: what goes in comes out, in the framing that Kafka writes, and never more than was asked for. */
import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { loadCodecLibrary } from '../../../../src/record/compression/codec-library.ts'
import { compress, decompress } from '../../../../src/record/compression/compression.ts'
import {
  type CompressingCodec,
  codecId,
  codecOf,
  defaultLevel,
  LEVELS,
} from '../../../../src/record/compression/compression-codec.ts'
import { noise, prose } from './sample-bytes.ts'

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const
/** What Kafka's own writers begin with; gzip's flags and times aside. */
const MAGIC: Readonly<Record<CompressingCodec, string>> = {
  gzip: '1f8b0800',
  snappy: '82534e41505059000000000100000001',
  lz4: '04224d18604082',
  zstd: '28b52ffd',
}

const corrupt = (message: RegExp | string = /./) =>
  expect.objectContaining({ error: 'CORRUPT_MESSAGE', message: expect.stringMatching(message) as string }) as Error

describe.each(CODECS)('%s', (codec) => {
  it.each([0, 1, 100, 32_767, 32_768, 32_769, 65_536, 65_537, 300_000])('gives %i bytes back', (length) => {
    for (const bytes of [prose(length), noise(length), Buffer.alloc(length)]) {
      const compressed = compress(codec, bytes)
      expect(compressed.subarray(0, MAGIC[codec].length / 2).toString('hex')).toBe(MAGIC[codec])
      expect(decompress(codec, compressed, Math.max(length, 1)).equals(bytes)).toBe(true)
    }
  })

  it('makes text smaller, and noise hardly larger', () => {
    expect(compress(codec, prose(100_000)).length).toBeLessThan(50_000)
    expect(compress(codec, noise(100_000)).length).toBeLessThan(100_100)
  })

  it('leaves its input as it is', () => {
    const bytes = prose(70_000)
    const compressed = compress(codec, bytes)
    const before = [bytes, compressed].map((each) => each.toString('hex'))
    decompress(codec, compressed)
    compress(codec, bytes)
    expect([bytes, compressed].map((each) => each.toString('hex'))).toEqual(before)
  })

  it('refuses to make more than the limit, however small the bytes are', () => {
    const bomb = compress(codec, Buffer.alloc(4_000_000))
    expect(decompress(codec, bomb, 5_000_000)).toHaveLength(4_000_000)
    expect(() => decompress(codec, bomb, 3_999_999)).toThrow(corrupt(/more than 3999999 bytes/))
  })

  it('refuses bytes that end too early, wherever that is', () => {
    const compressed = compress(codec, prose(40_000))
    for (const length of [1, 4, 7, 15, 20, 100, compressed.length - 100, compressed.length - 1]) {
      expect(() => decompress(codec, compressed.subarray(0, length))).toThrow(corrupt())
    }
  })

  it('refuses what another codec wrote', () => {
    for (const other of CODECS) {
      if (other === codec) continue
      expect(() => decompress(codec, compress(other, prose(1000)))).toThrow(corrupt(codec))
    }
  })
})

describe('levels', () => {
  it.each([
    ['gzip', LEVELS.gzip.most, 1],
    ['zstd', LEVELS.zstd.most, 1],
    ['zstd', 1, LEVELS.zstd.least],
  ] as const)('of %s: %i is smaller than %i', (codec, high, low) => {
    const bytes = prose(60_000)
    const [small, large] = [compress(codec, bytes, high), compress(codec, bytes, low)]
    expect(small.length).toBeLessThan(large.length)
    for (const compressed of [small, large]) expect(decompress(codec, compressed).equals(bytes)).toBe(true)
  })

  it("are Kafka's where nobody asks for another one", () => {
    expect((['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const).map(defaultLevel)).toEqual([0, -1, 0, 9, 3])
    const bytes = prose(60_000)
    expect(compress('gzip', bytes).equals(compress('gzip', bytes, 6))).toBe(true)
    expect(compress('zstd', bytes).equals(compress('zstd', bytes, 3))).toBe(true)
  })
})

describe('codecs', () => {
  it('are named by the lowest bits of the attributes', () => {
    const ids = (['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const).map(codecId)
    expect(ids).toEqual([0, 1, 2, 3, 4])
    expect(ids.map((id) => codecOf(id | 0x78))).toEqual(['none', 'gzip', 'snappy', 'lz4', 'zstd'])
    for (const id of [5, 6, 7]) expect(() => codecOf(id)).toThrow(corrupt(`Unknown compression type id: ${id}`))
  })

  it('hand the bytes on when there is none', () => {
    const bytes = prose(10)
    expect(compress('none', bytes)).toBe(bytes)
    expect(decompress('none', bytes)).toBe(bytes)
  })

  it('say so when their library is not there', () => {
    const missing = () => {
      throw new Error("Cannot find module 'snappy'")
    }
    expect(() => loadCodecLibrary('snappy', missing)).toThrow(KafkaError)
    expect(() => loadCodecLibrary('snappy', missing)).toThrow(
      expect.objectContaining({
        error: 'UNSUPPORTED_COMPRESSION_TYPE',
        message: "The library for snappy can't be loaded on this machine: Cannot find module 'snappy'",
      }),
    )
  })
})

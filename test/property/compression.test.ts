/** Hostile bytes for the decompressors: an answer within the limit, or CORRUPT_MESSAGE; nothing else, whatever comes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { compress, decompress } from '../../src/record/compression/compression.ts'
import { noise, prose } from '../unit/record/compression/sample-bytes.ts'

const LIMIT = 1 << 20
/** More with `KAFDIR_TEST_RUNS=100000 npx vitest run test/property/compression.test.ts`. */
const RUNS = Number(process.env['KAFDIR_TEST_RUNS'] ?? 300)
const SOURCES = [prose(5000), prose(200_000), noise(70_000), Buffer.alloc(900_000), Buffer.from('k')]

/** Bytes that are set, most of them near the start, where the sizes are. */
const change = fc.record({
  at: fc.oneof(fc.nat({ max: 40 }), fc.nat()),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat({ max: 255 })),
})

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', (codec) => {
  const compressed = SOURCES.map((bytes) => compress(codec, bytes))

  function tryOut(bytes: Buffer): void {
    try {
      expect(decompress(codec, bytes, LIMIT).length).toBeLessThanOrEqual(LIMIT)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      expect(error.error).toBe('CORRUPT_MESSAGE')
    }
  }

  it('reads or refuses bytes of its own that were changed', () => {
    const cut = fc.option(fc.nat(), { freq: 4 })
    const changes = fc.array(change, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.constantFrom(...compressed), changes, cut, (original, list, length) => {
        const bytes = Buffer.from(original)
        for (const { at, value } of list) bytes[at % bytes.length] = value
        tryOut(length === null ? bytes : bytes.subarray(0, length % bytes.length))
      }),
      { numRuns: RUNS },
    )
  })

  it('reads or refuses anything behind its own first bytes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.uint8Array({ maxLength: 300 }), (kept, tail) => {
        tryOut(Buffer.concat([compressed[0]!.subarray(0, kept), tail]))
      }),
      { numRuns: RUNS },
    )
  })
})

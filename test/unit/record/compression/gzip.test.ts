import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { decompressGzip } from '../../../../src/record/compression/gzip.ts'

it('several members are read as one, as Java reads them', () => {
  const members = ['one ', 'two ', 'three'].map((text) => gzipSync(text))
  expect(decompressGzip(Buffer.concat(members), 100).toString()).toBe('one two three')
  expect(() => decompressGzip(Buffer.concat(members), 12)).toThrow(
    expect.objectContaining({ error: 'CORRUPT_MESSAGE', message: 'gzip data that decompresses to more than 12 bytes' }),
  )
})

it('a wrong checksum of the data is noticed', () => {
  const bytes = gzipSync('espresso')
  bytes[bytes.length - 8]! ^= 1
  expect(() => decompressGzip(bytes, 100)).toThrow(
    expect.objectContaining({ error: 'CORRUPT_MESSAGE', message: 'broken gzip data: incorrect data check' }),
  )
})

import { describe, expect, it } from 'vitest'
import { KeyHash } from '../../../../src/storage/cleaner/key-hash.ts'
import { OffsetMap } from '../../../../src/storage/cleaner/offset-map.ts'

const random = { bytes: (length: number) => Uint8Array.from({ length }, (_, i) => i % 8) }

function put(map: OffsetMap, key: string, offset: number): void {
  const bytes = Buffer.from(`..${key}..`)
  map.put(bytes, 2, bytes.length - 2, offset)
}

function get(map: OffsetMap, key: string): number {
  return map.get(Buffer.from(key), 0, Buffer.byteLength(key))
}

describe('the offset map', () => {
  it('knows the last offset of each key', () => {
    const map = new OffsetMap({ expectedKeys: 5000, bufferBytes: 1 << 20, random })
    for (let i = 0; i < 10_000; i++) put(map, `key-${i % 5000}`, i)
    put(map, '', 10_000)
    expect([map.size, map.latestOffset]).toEqual([5001, 10_000])
    for (let i = 0; i < 5000; i++) expect(get(map, `key-${i}`)).toBe(5000 + i)
    expect([get(map, ''), get(map, 'key-5000'), get(map, 'key')]).toEqual([10_000, -1, -1])
  })

  it('takes no more memory than it may, and as much as it needs', () => {
    const small = new OffsetMap({ expectedKeys: 10, bufferBytes: 1 << 27, random })
    expect(small.sizeInBytes).toBeLessThan(1000)
    const large = new OffsetMap({ expectedKeys: 1e9, bufferBytes: 2400, random })
    expect(large.sizeInBytes).toBeLessThanOrEqual(2400)
    let keys = 0
    for (; !large.isFull; keys++) put(large, `${keys}`, keys)
    expect(keys).toBe(90)
    expect(() => put(large, 'one more', 1)).toThrow('a full map takes no key')
    for (let i = 0; i < keys; i++) expect(get(large, `${i}`)).toBe(i)
  })
})

describe('the hash of a key', () => {
  /** The first lane is HalfSipHash-2-4 with a key of bytes 0 to 7: these are its published results. */
  it.each([
    [0, '218d1f59b9b83cc8'],
    [1, 'be552412f8387315'],
    [3, 'ce0f1a45f7060679'],
    [4, 'd5e78a175be52ea1'],
    [7, 'ff202728b07bc684'],
    [8, 'edfee820bce4858c'],
    [13, '5a2352d75a0c3744'],
  ])('of %i bytes', (length, expected) => {
    const hash = new KeyHash(random)
    hash.update(
      Uint8Array.from({ length }, (_, i) => i),
      0,
      length,
    )
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32LE(hash.words[0] as number, 0)
    bytes.writeUInt32LE(hash.words[1] as number, 4)
    expect(bytes.toString('hex')).toBe(expected)
  })

  it('differs where the bytes, their number or the secret do', () => {
    const of = (text: string, secret = 0): string => {
      const hash = new KeyHash({ bytes: (length) => new Uint8Array(length).fill(secret) })
      hash.update(Buffer.from(text), 0, Buffer.byteLength(text))
      return hash.words.join()
    }
    const texts = ['', '\0', '\0\0', '\0\0\0\0', 'a', 'b', 'abcd', 'abcde', 'abce', 'bbcd', 'abcdabcd']
    expect(new Set([...texts.map((text) => of(text)), ...texts.map((text) => of(text, 1))]).size).toBe(22)
    expect(of('abcde')).toBe(of('abcde'))
  })
})

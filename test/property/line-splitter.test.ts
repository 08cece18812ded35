/** Lines are the same however the input is cut into chunks, and the same as one regular expression finds. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineSplitter } from '../../src/tools/console-producer/line-splitter.ts'

/** Much of what matters: breaks of all kinds, binary, Korean, and lines that are not short. */
const text = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r\n') },
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.constantFrom('한글 줄', '\0', '\u2028', '\v', 'x'.repeat(300)) },
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join('')))
const withByte = fc
  .tuple(text, fc.option(fc.integer({ min: 0x80, max: 0xff })))
  .map(([bytes, byte]) => (byte === null ? bytes : Buffer.concat([bytes, Buffer.from([byte])])))

/** Byte for byte: Latin 1 keeps every byte apart. */
function reference(bytes: Buffer): string[] {
  const lines = bytes.toString('latin1').split(/\r\n|\r|\n/)
  // What is behind the last break is a line only if it has a byte.
  if (lines.at(-1) === '') lines.pop()
  return lines
}

it('lines do not depend on chunks', () => {
  fc.assert(
    fc.property(withByte, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (bytes, sizes) => {
      const lines: string[] = []
      const splitter = new LineSplitter((source, start, end) => {
        lines.push(Buffer.from(source.subarray(start, end)).toString('latin1'))
      })
      for (let at = 0, i = 0; at < bytes.length; i++) {
        // A zero among the sizes is an empty chunk, but never all of them.
        const size = sizes[i % sizes.length]! + (i >= sizes.length ? 1 : 0)
        splitter.push(Buffer.from(bytes.subarray(at, at + size)))
        at += size
      }
      splitter.end()
      expect(lines).toEqual(reference(bytes))
    }),
    { numRuns: 2000 },
  )
})

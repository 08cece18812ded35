import { describe, expect, it } from 'vitest'
import { LineSplitter } from '../../../../src/tools/console-producer/line-splitter.ts'

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = []
  const splitter = new LineSplitter((source, start, end) => {
    lines.push(Buffer.from(source).toString('latin1', start, end))
  })
  for (const chunk of chunks) splitter.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)
  splitter.end()
  return lines
}

describe('lines', () => {
  it.each<[string, string[], string[]]>([
    ['LF', ['a\nb\n'], ['a', 'b']],
    ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['CR', ['a\rb\r'], ['a', 'b']],
    ['all three', ['a\nb\r\nc\rd'], ['a', 'b', 'c', 'd']],
    ['a CR before a CRLF', ['a\r\r\nb'], ['a', '', 'b']],
    ['an LF before a CR', ['a\n\rb'], ['a', '', 'b']],
    ['nothing at the end', ['a\nb'], ['a', 'b']],
    ['nothing at all', [], []],
    ['empty chunks', ['', 'a', '', '\n', ''], ['a']],
    ['a line of one break', ['\n'], ['']],
    ['several breaks', ['\n\n\r\n\r\r'], ['', '', '', '', '']],
    ['a CRLF cut in two', ['a\r', '\nb\r', '\n'], ['a', 'b']],
    ['a CR at the end of a chunk', ['a\r', 'b\n'], ['a', 'b']],
    ['a CR at the very end', ['a\r'], ['a']],
    ['an LF of its own chunk after a CR', ['a\r', '\n', '\n', 'b'], ['a', '', 'b']],
    ['a line in many pieces', ['a', 'b', 'c', 'd\n', 'e', 'f'], ['abcd', 'ef']],
    ['a line in pieces that ends with a CR', ['a', 'b', '\r', '\n', 'c'], ['ab', 'c']],
    ['binary', ['\0\xff\xfe\n\x80\r\x0b\x85'], ['\0\xff\xfe', '\x80', '\x0b\x85']],
  ])('are cut at %s', (_what, chunks, lines) => {
    expect(split(...chunks)).toEqual(lines)
  })

  it('of a large chunk are ranges of it, not copies', () => {
    const chunk = Buffer.from('one\ntwo\nthree')
    const sources: unknown[] = []
    const splitter = new LineSplitter((source) => sources.push(source))
    splitter.push(chunk)
    expect(sources).toEqual([chunk, chunk])
    expect(sources.every((source) => source === chunk)).toBe(true)
  })

  it('that are megabytes long survive a small pipe', () => {
    const line = Buffer.alloc(3_000_000, 'xyz')
    const chunks = Array.from({ length: 3000 }, (_, i) => line.subarray(i * 1000, (i + 1) * 1000))
    expect(split(...chunks, '\n', 'end')).toEqual([line.toString(), 'end'])
  })
})

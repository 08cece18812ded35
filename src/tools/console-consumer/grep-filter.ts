/** Searches keys, values and headers for text or a regular expression. */
import { compileRegex } from '../../common/compile-regex.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { ToolError } from '../tool-error.ts'
import type { GrepPattern } from './console-consumer-options.ts'
import type { RecordFilter } from './record-filter.ts'

/** Whether source[start, end) holds what is looked for; never where `start` is negative, which means null. */
type RangeTest = (source: Buffer, start: number, end: number) => boolean

/** Throws ToolError for an expression that is none, and for a header without a name. */
export function grepFilter({ where, pattern, ignoresCase }: GrepPattern): RecordFilter {
  switch (where) {
    case 'key':
      return keyFilter(rangeTest(pattern, ignoresCase))
    case 'value':
      return valueFilter(rangeTest(pattern, ignoresCase))
    case 'header':
      return headerFilter(pattern, ignoresCase)
    case 'anywhere':
      return anywhereFilter(rangeTest(pattern, ignoresCase))
  }
}

function keyFilter(test: RangeTest): RecordFilter {
  return { matches: ({ source, keyStart, keyEnd }) => test(source, keyStart, keyEnd) }
}

function valueFilter(test: RangeTest): RecordFilter {
  return { matches: ({ source, valueStart, valueEnd }) => test(source, valueStart, valueEnd) }
}

/** In the key, the value, or the name or value of a header. */
function anywhereFilter(test: RangeTest): RecordFilter {
  return {
    matches: (reader) => {
      const { source, keyStart, keyEnd, valueStart, valueEnd } = reader
      return (
        test(source, valueStart, valueEnd) ||
        test(source, keyStart, keyEnd) ||
        someHeader(reader, (bytes, nameStart, nameEnd, start, end) => {
          return test(bytes, nameStart, nameEnd) || test(bytes, start, end)
        })
      )
    },
  }
}

/** `name` or `name=pattern`: the header is there, or has a value that matches. */
function headerFilter(text: string, ignoresCase: boolean): RecordFilter {
  const at = text.indexOf('=')
  const name = Buffer.from(at === -1 ? text : text.slice(0, at))
  if (name.length === 0) throw new ToolError('usage', `--grep-header ${text} has no name in front of the =.`)
  const test = at === -1 ? () => true : rangeTest(text.slice(at + 1), ignoresCase)
  return {
    matches: (reader) =>
      someHeader(reader, (source, nameStart, nameEnd, start, end) => {
        return name.equals(source.subarray(nameStart, nameEnd)) && test(source, start, end)
      }),
  }
}

type HeaderTest = (source: Buffer, nameStart: number, nameEnd: number, start: number, end: number) => boolean

function someHeader(reader: RecordReader, test: HeaderTest): boolean {
  let found = false
  if (reader.headersCount === 0) return found
  reader.visitHeaders((source, nameStart, nameEnd, start, end) => {
    found ||= test(source, nameStart, nameEnd, start, end)
  })
  return found
}

/** Whether it is an expression in name only. */
export function isPlainText({ pattern, ignoresCase }: Pick<GrepPattern, 'pattern' | 'ignoresCase'>): boolean {
  return !ignoresCase && !/[\\^$.*+?()[\]{}|]/.test(pattern)
}

/** Text without anything special in it is looked for byte by byte, without a string for the record. */
function rangeTest(pattern: string, ignoresCase: boolean): RangeTest {
  if (isPlainText({ pattern, ignoresCase })) {
    const needle = Buffer.from(pattern)
    return (source, start, end) => start >= 0 && source.subarray(start, end).includes(needle)
  }
  const regex = compile(pattern, ignoresCase ? 'i' : '')
  return (source, start, end) => start >= 0 && regex.test(source.toString('utf8', start, end))
}

/** As a Unicode expression where it is one, so that a dot is an emoji; else as the older, laxer kind. */
function compile(pattern: string, flags: string): RegExp {
  try {
    return compileRegex(pattern, `${flags}u`)
  } catch {
    return compileLax(pattern, flags)
  }
}

function compileLax(pattern: string, flags: string): RegExp {
  try {
    return compileRegex(pattern, flags)
  } catch (cause) {
    throw new ToolError('terse', `'${pattern}' is not a regular expression: ${(cause as Error).message}`, { cause })
  }
}

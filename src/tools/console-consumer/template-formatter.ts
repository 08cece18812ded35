/** Prints records by a template, in the language of kcat's `-f`. kcat: fmt_parse, fmt_msg_output_str. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { ToolError } from '../tool-error.ts'
import { type MessageFormatter, writeWhole } from './message-formatter.ts'
import type { OutputBuffer } from './output-buffer.ts'

type Piece = (reader: RecordReader, place: TopicPartition, out: OutputBuffer) => void

/** A field prints nothing where it is null; its length is -1 then. */
const directives: Readonly<Record<string, Piece>> = {
  s: ({ source, valueStart, valueEnd }, _place, out) => writeRange(out, source, valueStart, valueEnd),
  S: ({ valueStart, valueEnd }, _place, out) => writeWhole(out, String(lengthOf(valueStart, valueEnd))),
  R: ({ valueStart, valueEnd }, _place, out) => writeWhole(out, bigEndian(lengthOf(valueStart, valueEnd))),
  k: ({ source, keyStart, keyEnd }, _place, out) => writeRange(out, source, keyStart, keyEnd),
  K: ({ keyStart, keyEnd }, _place, out) => writeWhole(out, String(lengthOf(keyStart, keyEnd))),
  h: writeHeaders,
  T: ({ timestampMs }, _place, out) => writeWhole(out, String(timestampMs)),
  t: (_reader, { topic }, out) => writeWhole(out, topic),
  p: (_reader, { partition }, out) => writeWhole(out, String(partition)),
  o: ({ offset }, _place, out) => writeWhole(out, String(offset)),
  '%': (_reader, _place, out) => out.byte(0x25),
}

const DIRECTIVES_HINT =
  '%s value, %k key, %h headers, %t topic, %p partition, %o offset, %T timestamp (ms), %S and %K lengths, %R length as 4 bytes, %% a percent sign.'

/** Throws ToolError for a directive that kcat does not have. */
export function templateFormatter(template: string): MessageFormatter {
  const pieces = parse(template)
  return {
    write(reader, place, out) {
      for (const piece of pieces) piece(reader, place, out)
    },
  }
}

function parse(template: string): Piece[] {
  return [...template.matchAll(/%([^])?|[^%]+/g)].map(([text, directive]) => {
    if (!text.startsWith('%')) return constant(unescaped(text))
    const piece = directive === undefined ? undefined : directives[directive]
    if (piece !== undefined) return piece
    const what = directive === undefined ? '--format ends with a single %.' : `%${directive} is unknown in --format.`
    throw new ToolError('terse', what, { hint: DIRECTIVES_HINT })
  })
}

function constant(bytes: Buffer): Piece {
  return (_reader, _place, out) => out.copy(bytes, 0, bytes.length)
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** `\n`, `\t`, `\r`, `\xNN`, and the number of a byte in octal (`\033`) or, without a leading zero, decimal. */
function unescaped(text: string): Buffer {
  const pieces = [...text.matchAll(/\\x([0-9a-f]{1,2})|\\(0[0-7]{1,3}|[0-9]{1,3})|\\([^])|[^\\]+|\\/gi)].map(
    ([whole, hexadecimal, digits, letter]) => {
      if (hexadecimal !== undefined) return Buffer.of(Number.parseInt(hexadecimal, 16))
      if (digits !== undefined) return Buffer.of(Number.parseInt(digits, digits.startsWith('0') ? 8 : 10))
      return Buffer.from(letter === undefined ? whole : (LETTERS[letter] ?? letter))
    },
  )
  return Buffer.concat(pieces)
}

function writeRange(out: OutputBuffer, source: Buffer, start: number, end: number): void {
  if (start >= 0) out.copy(source, start, end)
}

function lengthOf(start: number, end: number): number {
  return start < 0 ? -1 : end - start
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(length)
  return bytes
}

const COMMA = 0x2c
const EQUALS = 0x3d

function writeHeaders(reader: RecordReader, _place: TopicPartition, out: OutputBuffer): void {
  let isFirst = true
  reader.visitHeaders((source, keyStart, keyEnd, valueStart, valueEnd) => {
    if (!isFirst) out.byte(COMMA)
    isFirst = false
    out.copy(source, keyStart, keyEnd)
    out.byte(EQUALS)
    if (valueStart < 0) writeWhole(out, 'NULL')
    else out.copy(source, valueStart, valueEnd)
  })
}

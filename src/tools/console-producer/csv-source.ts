/** An input of comma-separated values: each row below the heading becomes a JSON object, its columns in their order. */
import { isUtf8 } from 'node:buffer'
import { type CsvError, type Parser, parse } from 'csv-parse'
import { emptyRecordView, type RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import { type FieldOptions, FieldReader, fillRecord } from './fields-parser.ts'
import type { RecordSink, RecordSource, SourceSurroundings } from './record-source.ts'

export interface CsvSourceOptions extends SourceSurroundings, FieldOptions {
  /** Between the cells of a row: one character or more. */
  readonly delimiter: string
  /** Cells that JSON could write as a number become numbers. */
  readonly withNumbers: boolean
}

/** The cells of a row. */
type Row = readonly string[]

const PIECE_BYTES = 16 * 1024
const LF = 0x0a
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

export class CsvSource implements RecordSource {
  readonly unit = 'line'
  readonly keepsChunks = false
  readonly #options: CsvSourceOptions
  readonly #fields: FieldReader
  /** Where it stopped being CSV: with a quote in the wrong place nobody knows where the next row begins. */
  #broken: CsvError | null = null
  /** Of the row that comes next, from 1; the parser's own count is wrong after a line break inside quotes. */
  #nextLine = 1
  /** Rows so far, with the heading. */
  #rows = 0
  #heading: Row | null = null
  readonly #record = emptyRecordView()
  #timeMs = 0

  constructor(options: CsvSourceOptions) {
    this.#options = options
    this.#fields = new FieldReader(options)
  }

  /** A row that is no row is refused, and ends the input. Throws ToolError for what is no UTF-8, or no heading. */
  async readAll(chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void> {
    const parser = this.#makeParser()
    let failure: Error | null = null
    parser.on('error', (error) => (failure = error))
    try {
      for await (const piece of this.#wholeInput(chunks)) {
        this.#timeMs = this.#options.nowMs()
        parser.write(piece)
        if (failure !== null) throw failure as Error
        for (let row = nextRow(parser); row !== null; row = nextRow(parser)) this.#takeRow(row, sink)
        const pause = sink.settle()
        if (pause !== null) await pause
        if (sink.isStopped) return
      }
      parser.end()
      for await (const row of parser as AsyncIterable<Row>) this.#takeRow(row, sink)
      if (this.#broken !== null) sink.refuse(wrongRow(this.#broken), this.#nextLine)
    } finally {
      parser.destroy()
    }
    await sink.settle()
  }

  #makeParser(): Parser {
    const { delimiter, maxLineBytes } = this.#options
    return parse({
      ...{ bom: true, delimiter, relax_column_count: true },
      max_record_size: maxLineBytes,
      // An error would throw away the rows that were parsed before it.
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error !== undefined) this.#broken ??= error
        return undefined
      },
    })
  }

  #takeRow(row: Row, sink: RecordSink): void {
    this.#rows++
    if (this.#broken !== null && this.#rows > (this.#broken['records'] as number)) return
    const line = this.#nextLine
    this.#nextLine += linesIn(row)
    if (isEmptyLine(row)) return
    if (this.#heading === null) {
      this.#heading = checkedHeading(row)
      return
    }
    try {
      this.#fill(this.#record, this.#heading, row)
    } catch (error) {
      return sink.refuse(error as Error, line)
    }
    sink.take(this.#record, line, -1)
  }

  #fill(record: RecordView, heading: readonly string[], cells: readonly string[]): void {
    const object = this.#objectOf(heading, cells)
    record.headers = this.#fields.headers(object)
    fillRecord(record, this.#fields.key(object), Buffer.from(JSON.stringify(object)))
    record.timestampMs = this.#timeMs
  }

  #objectOf(heading: readonly string[], cells: readonly string[]): Record<string, string | number> {
    if (cells.length !== heading.length) {
      throw new ToolError('terse', `It has ${cells.length} cells, and the heading ${heading.length}.`)
    }
    const object: Record<string, string | number> = {}
    for (const [at, name] of heading.entries()) object[name] = this.#cell(cells[at] as string)
    return object
  }

  /** Only a number that reads the same again: 007 and 1.50 stay text, and so does what has too many digits. */
  #cell(text: string): string | number {
    if (!this.#options.withNumbers || !JSON_NUMBER.test(text)) return text
    return String(Number(text)) === text ? Number(text) : text
  }

  /** Whole lines only, where the input was cut off; and nothing that a decoder would replace. */
  async *#wholeInput(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    let rest = Buffer.alloc(0)
    let lines = 0
    for await (const chunk of chunks) {
      // In small pieces: the rows of each are in memory together.
      for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
        const joined = Buffer.concat([rest, chunk.subarray(start, start + PIECE_BYTES)])
        const end = joined.lastIndexOf(LF) + 1
        const whole = joined.subarray(0, end)
        rest = joined.subarray(end)
        if (!isUtf8(whole)) throw notUtf8(whole, lines)
        lines += countLines(whole)
        if (end > 0) yield whole
        if (this.#broken !== null) return
        if (rest.length > this.#options.maxLineBytes) throw tooLong(lines + 1, this.#options.maxLineBytes)
      }
    }
    if (this.#options.isCutOff() || rest.length === 0) return
    if (!isUtf8(rest)) throw notUtf8(rest, lines)
    yield rest
  }
}

/** Null when the parser has no whole row any more. */
function nextRow(parser: Parser): Row | null {
  return parser.read() as Row | null
}

function checkedHeading(heading: readonly string[]): readonly string[] {
  const twice = heading.find((name, at) => heading.indexOf(name) !== at)
  if (twice === undefined) return heading
  throw new ToolError('terse', `The heading has the column ${JSON.stringify(twice)} twice.`)
}

/** Of which a quoted cell may hold several. */
function linesIn(row: Row): number {
  let lines = 1
  for (const cell of row) if (cell.includes('\n')) lines += cell.split('\n').length - 1
  return lines
}

function isEmptyLine(row: Row): boolean {
  return row.length === 1 && row[0] === ''
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

function notUtf8(bytes: Buffer, linesBefore: number): ToolError {
  let line = linesBefore + 1
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(LF, start)
    const end = at < 0 ? bytes.length : at + 1
    if (!isUtf8(bytes.subarray(start, end))) break
    start = end
  }
  return new ToolError('terse', `Line ${line} of the input is no UTF-8.`, {
    hint: 'iconv -f latin1 -t utf8 makes it so.',
  })
}

function tooLong(line: number, maxLineBytes: number): ToolError {
  return new ToolError('terse', `Line ${line} of the input is longer than ${maxLineBytes} bytes.`)
}

/** The parser's sentence, without the place that is told anyhow. */
function wrongRow(cause: CsvError): ToolError {
  const isTooLarge = cause.code === 'CSV_MAX_RECORD_SIZE'
  const message = isTooLarge ? 'The row is longer than any record may be' : cause.message.replace(/ at line \d+/, '')
  return new ToolError('terse', `${message}. What is behind it was not read.`, {
    hint: 'Perhaps a quote is missing: inside quotes it is written twice.',
    cause,
  })
}

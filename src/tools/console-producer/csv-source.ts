/** An input of comma-separated values: each row below the heading becomes a JSON object, its columns in their order. */
import { isUtf8 } from 'node:buffer'
import { finished } from 'node:stream/promises'
import { type CsvError, type Parser, parse } from 'csv-parse'
import { emptyRecordView, type RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import { type FieldOptions, FieldReader, fillRecord } from './fields-parser.ts'
import type { RecordSink, RecordSource, SourceSurroundings } from './record-source.ts'

export interface CsvSourceOptions extends SourceSurroundings, FieldOptions {
  /** Between the cells of a row: one character or more. */
  readonly delimiter: string
  /** Cells that are numbers in JSON's notation become numbers, digit for digit. */
  readonly withNumbers: boolean
}

/** The cells of a row. */
type Row = readonly string[]

const PIECE_BYTES = 16 * 1024
const LF = 0x0a
/** With the zero that JSON wants before the point, and people leave out. */
const NUMBER = /^(-?)((?:0|[1-9]\d*)?)((?:\.\d+)?(?:[eE][+-]?\d+)?)$/

export class CsvSource implements RecordSource {
  readonly unit = 'line'
  readonly keepsChunks = false
  readonly #options: CsvSourceOptions
  readonly #fields: FieldReader
  /** Where it stopped being CSV: with a quote in the wrong place nobody knows where the next row begins. */
  #broken: CsvError | null = null
  /** Of the row that comes next, from 1; the parser's own count is wrong after a line break inside quotes. */
  #nextLine = 1
  /** A line that is too long to be kept, and what it has. */
  #longLine: { readonly line: number; readonly lineBytes: number } | null = null
  /** Parsed, and not yet taken. */
  #rows: Row[] = []
  #heading: Row | null = null
  readonly #record = emptyRecordView()
  #timeMs = 0

  constructor(options: CsvSourceOptions) {
    this.#options = options
    this.#fields = new FieldReader(options)
  }

  /** Inside quotes or not: after a row that can't be read nobody knows where the next one begins. */
  get brokenAt(): number | null {
    return this.#longLine?.line ?? (this.#broken === null ? null : this.#nextLine)
  }

  /** A row that is no row is refused, and ends the input. Throws ToolError for what is not UTF-8, or has no heading. */
  async readAll(chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void> {
    const parser = this.#makeParser()
    try {
      await this.#readRows(parser, chunks, sink)
    } finally {
      parser.destroy()
    }
    await sink.settle(0)
  }

  async #readRows(parser: Parser, chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void> {
    const failures: Error[] = []
    parser.on('error', (error) => void failures.push(error))
    for await (const piece of this.#wholeInput(chunks)) {
      this.#timeMs = this.#options.nowMs()
      parser.write(piece)
      const [failure] = failures
      if (failure !== undefined) throw failure
      this.#takeRows(sink)
      const pause = sink.settle(piece.length)
      if (pause !== null) await pause
      if (sink.isStopped) return
    }
    if (this.#broken === null) await this.#endOf(parser)
    this.#takeRows(sink)
    if (sink.isStopped) return
    const long = this.#longLine
    if (long !== null) sink.refuseLong(long.lineBytes, long.line)
    else if (this.#broken !== null) sink.refuse(wrongRow(this.#broken), this.#nextLine)
  }

  async #endOf(parser: Parser): Promise<void> {
    parser.end()
    parser.resume()
    try {
      await finished(parser)
    } catch (error) {
      if (this.#broken === null) throw error
    }
  }

  #makeParser(): Parser {
    const { delimiter, maxLineBytes } = this.#options
    return parse({
      ...{ bom: true, delimiter, relax_column_count: true },
      max_record_size: maxLineBytes,
      // Kept here: an error throws away what the stream holds.
      on_record: (row: Row) => {
        this.#rows.push(row)
        return null
      },
      // The first error ends it: each one is made with all of its cell, and a line can have a million of them.
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error === undefined) return
        this.#broken ??= error
        throw error
      },
    })
  }

  #takeRows(sink: RecordSink): void {
    const rows = this.#rows
    this.#rows = []
    for (const row of rows) this.#takeRow(row, sink)
  }

  #takeRow(row: Row, sink: RecordSink): void {
    const line = this.#nextLine
    this.#nextLine += linesIn(row)
    if (isEmptyLine(row)) return
    if (this.#heading === null) {
      this.#heading = checkedHeading(row)
      return
    }
    try {
      this.#fill(this.#record, this.#heading, row)
      sink.take(this.#record, line, -1)
    } catch (error) {
      sink.refuse(error as Error, line)
    }
  }

  #fill(record: RecordView, heading: readonly string[], cells: readonly string[]): void {
    if (cells.length !== heading.length) {
      throw new ToolError('terse', `It has ${cells.length} cells, and the heading ${heading.length}.`)
    }
    const object = Object.fromEntries(heading.map((name, at) => [name, cells[at] as string]))
    const key = this.#fields.key(object)
    record.headers = this.#fields.headers(object)
    // CSV has no other way to say that there is no key.
    fillRecord(record, key?.length === 0 ? null : key, Buffer.from(this.#json(heading, cells)))
    record.timestampMs = this.#timeMs
  }

  #json(heading: readonly string[], cells: readonly string[]): string {
    const fields = heading.map((name, at) => `${JSON.stringify(name)}:${this.#cell(cells[at] as string)}`)
    return `{${fields.join(',')}}`
  }

  /**
   * As JSON. Whether a cell is a number is told by how it is written alone, so that a column has one type: 129.10 is one and
   * keeps its zero, and so are numbers with more digits than a double has. 007 is text, or it would lose its zeros.
   */
  #cell(text: string): string {
    if (!this.#options.withNumbers) return JSON.stringify(text)
    const [, sign = '', whole = '', rest = ''] = NUMBER.exec(text) ?? []
    if (whole !== '') return text
    return rest.startsWith('.') ? `${sign}0${rest}` : JSON.stringify(text)
  }

  /** Whole lines only, where the input was cut off; and nothing that a decoder would replace. */
  async *#wholeInput(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    let rest = Buffer.alloc(0)
    let lines = 0
    let droppedBytes = 0
    for await (const chunk of chunks) {
      if (droppedBytes > 0) {
        const lineEnd = chunk.indexOf(LF)
        droppedBytes += lineEnd < 0 ? chunk.length : lineEnd
        if (lineEnd >= 0) break
        continue
      }
      // In small pieces: the rows of each are in memory together.
      for (let start = 0; start < chunk.length && droppedBytes === 0; start += PIECE_BYTES) {
        const joined = Buffer.concat([rest, chunk.subarray(start, start + PIECE_BYTES)])
        const end = joined.lastIndexOf(LF) + 1
        const whole = joined.subarray(0, end)
        rest = joined.subarray(end)
        if (!isUtf8(whole)) throw notUtf8(whole, lines)
        lines += countLines(whole)
        if (end > 0) yield whole
        if (this.#broken !== null) return
        if (rest.length <= this.#options.maxLineBytes) continue
        const unseen = chunk.subarray(Math.min(chunk.length, start + PIECE_BYTES))
        const lineEnd = unseen.indexOf(LF)
        droppedBytes = rest.length + (lineEnd < 0 ? unseen.length : lineEnd)
        rest = Buffer.alloc(0)
        if (lineEnd >= 0) return void (this.#longLine = { line: lines + 1, lineBytes: droppedBytes })
      }
    }
    if (droppedBytes > 0) this.#longLine = { line: lines + 1, lineBytes: droppedBytes }
    if (this.#options.isCutOff() || rest.length === 0) return
    if (!isUtf8(rest)) throw notUtf8(rest, lines)
    yield rest
  }
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
  return new ToolError('terse', `Line ${line} of the input is not UTF-8.`, {
    hint: 'iconv -f latin1 -t utf8 makes it so.',
  })
}

const FAULTS: Readonly<Partial<Record<CsvError['code'], string>>> = {
  CSV_MAX_RECORD_SIZE: 'The row is longer than any record may be.',
  CSV_QUOTE_NOT_CLOSED: 'A quote opens here and is never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'A cell goes on after its closing quote.',
  INVALID_OPENING_QUOTE: 'A quote stands in the middle of a cell.',
}

/** In words of our own: the parser's are headlines, with places that are told anyhow. */
function wrongRow(cause: CsvError): ToolError {
  return new ToolError('terse', FAULTS[cause.code] ?? 'It is not CSV.', {
    hint: 'Perhaps a quote is missing: inside quotes it is written twice.',
    cause,
  })
}

/** An input of comma-separated values: each row below the heading becomes a JSON object, its columns in their order. */
import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { type CsvError, type Info, type Parser, parse } from 'csv-parse'
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

interface Row {
  readonly record: readonly string[]
  readonly info: Info
}

const PIECE_BYTES = 16 * 1024
/** With the zero that JSON wants before the point, and people leave out. */
const NUMBER = /^(-?)((?:0|[1-9]\d*)?)((?:\.\d+)?(?:[eE][+-]?\d+)?)$/

export class CsvSource implements RecordSource {
  readonly unit = 'line'
  readonly #options: CsvSourceOptions
  readonly #fields: FieldReader
  /** Where it stopped being CSV: with a quote in the wrong place nobody knows where the next row begins. */
  #broken: CsvError | null = null
  /** Of the row that comes next, from 1; the parser's own count is wrong after a line break inside quotes. */
  #nextLine = 1
  /** A line that is too long to be kept, and what it has. */
  #longLine: { readonly line: number; readonly lineBytes: number } | null = null

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
    const { delimiter, maxLineBytes } = this.#options
    const parser = parse({
      ...{ bom: true, delimiter, info: true, relax_column_count: true },
      max_record_size: maxLineBytes,
      // An error would throw away the rows that were parsed before it.
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error !== undefined) this.#broken ??= error
        return undefined
      },
    })
    const input = Readable.from(this.#wholeInput(chunks), { objectMode: true, highWaterMark: 1 })
    // An error of the input is thrown by whoever reads the rows.
    input.on('error', (error) => parser.destroy(error))
    input.pipe(parser)
    try {
      await this.#readRows(parser, sink)
      const long = this.#longLine
      if (long !== null && !sink.isStopped) sink.refuseLong(long.lineBytes, long.line)
      else if (this.#broken !== null) sink.refuse(wrongRow(this.#broken), this.#nextLine)
    } finally {
      input.destroy()
      parser.destroy()
    }
    await sink.settle(0)
  }

  async #readRows(parser: Parser, sink: RecordSink): Promise<void> {
    const record = emptyRecordView()
    let heading: readonly string[] | null = null
    let bytesBefore = 0
    for await (const row of parser as AsyncIterable<Row>) {
      if (this.#broken !== null && row.info.records > (this.#broken['records'] as number)) return
      const line = this.#nextLine
      this.#nextLine += linesIn(row)
      if (isEmptyLine(row)) continue
      if (heading === null) {
        heading = checkedHeading(row.record)
        continue
      }
      try {
        this.#fill(record, heading, row.record)
        sink.take(record, line, -1)
      } catch (error) {
        sink.refuse(error as Error, line)
      }
      const pause = sink.settle(row.info.bytes - bytesBefore)
      bytesBefore = row.info.bytes
      if (pause !== null) await pause
      if (sink.isStopped) return
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
    record.timestampMs = this.#options.nowMs()
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
        const lineEnd = chunk.indexOf(0x0a)
        droppedBytes += lineEnd < 0 ? chunk.length : lineEnd
        if (lineEnd >= 0) break
        continue
      }
      const joined = Buffer.concat([rest, chunk])
      const end = joined.lastIndexOf(0x0a) + 1
      const whole = joined.subarray(0, end)
      rest = joined.subarray(end)
      if (!isUtf8(whole)) throw notUtf8(whole, lines)
      lines += countLines(whole)
      // In small pieces: the rows of each are in memory together.
      for (let start = 0; start < whole.length && this.#broken === null; start += PIECE_BYTES) {
        yield whole.subarray(start, start + PIECE_BYTES)
      }
      if (this.#broken !== null) return
      if (rest.length > this.#options.maxLineBytes) {
        droppedBytes = rest.length
        rest = Buffer.alloc(0)
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
function linesIn({ record }: Row): number {
  let lines = 1
  for (const cell of record) if (cell.includes('\n')) lines += cell.split('\n').length - 1
  return lines
}

function isEmptyLine({ record }: Row): boolean {
  return record.length === 1 && record[0] === ''
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++
  return count
}

function notUtf8(bytes: Buffer, linesBefore: number): ToolError {
  let line = linesBefore + 1
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(0x0a, start)
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

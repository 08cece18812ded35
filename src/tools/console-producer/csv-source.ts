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
  /** Cells that JSON could write as a number become numbers. */
  readonly withNumbers: boolean
}

interface Row {
  readonly record: readonly string[]
  readonly info: Info
}

const PIECE_BYTES = 16 * 1024
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

export class CsvSource implements RecordSource {
  readonly unit = 'line'
  readonly #options: CsvSourceOptions
  readonly #fields: FieldReader
  /** Where it stopped being CSV: with a quote in the wrong place nobody knows where the next row begins. */
  #broken: CsvError | null = null
  /** Of the row that comes next, from 1; the parser's own count is wrong after a line break inside quotes. */
  #nextLine = 1

  constructor(options: CsvSourceOptions) {
    this.#options = options
    this.#fields = new FieldReader(options)
  }

  /** A row that is no row is refused, and ends the input. Throws ToolError for what is no UTF-8, or no heading. */
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
      if (this.#broken !== null) sink.refuse(wrongRow(this.#broken), this.#nextLine)
    } finally {
      input.destroy()
      parser.destroy()
    }
    await sink.settle()
  }

  async #readRows(parser: Parser, sink: RecordSink): Promise<void> {
    const record = emptyRecordView()
    let heading: readonly string[] | null = null
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
      const pause = sink.settle()
      if (pause !== null) await pause
      if (sink.isStopped) return
    }
  }

  #fill(record: RecordView, heading: readonly string[], cells: readonly string[]): void {
    const object = this.#objectOf(heading, cells)
    record.headers = this.#fields.headers(object)
    fillRecord(record, this.#fields.key(object), Buffer.from(JSON.stringify(object)))
    record.timestampMs = this.#options.nowMs()
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
      if (rest.length > this.#options.maxLineBytes) throw tooLong(lines + 1, this.#options.maxLineBytes)
    }
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

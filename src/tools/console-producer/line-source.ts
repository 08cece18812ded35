/** An input in which each line is a record. */
import { emptyRecordView, type RecordView } from '../../record/record-view.ts'
import { LineSplitter } from './line-splitter.ts'
import type { RecordSink, RecordSource, SourceSurroundings } from './record-source.ts'

/** So many bytes are turned into records before the sink is asked whether it can take more. */
const PIECE_BYTES = 16 * 1024

/** What a parser returns for a line that stands for nothing and is passed over. */
export const NO_RECORD = -2

export interface LineParser {
  /**
   * Fills `record`, whose timestamp is the present, from source[start, end), and returns the partition it must go to, or
   * -1, or NO_RECORD. Its bytes stay as they are. Throws ToolError for a line that is not a record.
   */
  read(record: RecordView, source: Uint8Array, start: number, end: number): number
}

export interface LineSourceOptions extends SourceSurroundings {
  /** The sink takes records one by one, with pauses: a chunk of them would only wait in memory. */
  readonly inSmallPieces: boolean
}

export class LineSource implements RecordSource {
  readonly unit = 'line'
  readonly brokenAt = null
  readonly keepsChunks = false
  readonly #parser: LineParser
  readonly #options: LineSourceOptions

  constructor(parser: LineParser, options: LineSourceOptions) {
    this.#parser = parser
    this.#options = options
  }

  async readAll(chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void> {
    const { nowMs, isCutOff, inSmallPieces, maxLineBytes } = this.#options
    const record = emptyRecordView()
    const parser = this.#parser
    let line = 0
    let timeMs = 0
    const onLine = (source: Uint8Array, start: number, end: number): void => {
      line++
      record.timestampMs = timeMs
      let partition: number
      try {
        partition = parser.read(record, source, start, end)
      } catch (error) {
        return sink.refuse(error as Error, line)
      }
      if (partition !== NO_RECORD) sink.take(record, line, partition)
    }
    const onLongLine = (lineBytes: number): void => sink.refuseLong(lineBytes, ++line)
    const splitter = new LineSplitter(onLine, { maxLineBytes, onLongLine })
    for await (const chunk of chunks) {
      timeMs = nowMs()
      const pieceBytes = inSmallPieces ? PIECE_BYTES : chunk.length
      for (let start = 0; start < chunk.length && !sink.isStopped; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes)
        splitter.push(piece)
        const pause = sink.settle(piece.length)
        if (pause !== null) await pause
      }
      if (sink.isStopped) return
    }
    timeMs = nowMs()
    if (isCutOff()) splitter.drop()
    else splitter.end()
    await sink.settle(0)
  }
}

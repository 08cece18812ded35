/** Between what comes in on standard input and the records that are sent. Kafka: org.apache.kafka.tools.api.RecordReader. */
import type { RecordView } from '../../record/record-view.ts'

/** Takes the records of an input, in its order. */
export interface RecordSink {
  /**
   * The record that line `line` is, counted from 1. The view may be filled again at once; its bytes stay as they are.
   * `partition`: an id, -1 for any.
   */
  take(record: RecordView, line: number, partition: number): void
  /** A line that is no record. Throws `error` where nothing may be passed over. */
  refuse(error: Error, line: number): void
  /** A line longer than any record may be: its bytes were not kept. */
  refuseLong(lineBytes: number, line: number): void
  /**
   * To be called between pieces of input, with the bytes of the piece whose lines were handed over: the next piece waits for
   * the promise. Null when it need not wait.
   */
  settle(pieceBytes: number): Promise<void> | null
  /** True when nothing more is wanted. */
  readonly isStopped: boolean
}

/** An input in one format. */
export interface RecordSource {
  /** What its records are counted in: `line 7`. */
  readonly unit: 'line' | 'record'
  /** Where the input could not be read any further, whatever is done about failures; null while all is well. */
  readonly brokenAt: number | null
  /** Whether somebody may look at a chunk when the next one has come. */
  readonly keepsChunks: boolean
  /** Hands all records of `chunks` to `sink`. Resolves at the end of the input, or when the sink wants no more. */
  readAll(chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void>
  /** To be called when all that was read is written. */
  close?(): Promise<void>
}

/** What all formats need. */
export interface SourceSurroundings {
  /** Wall clock, for the timestamps of records. */
  readonly nowMs: () => number
  /** Whether the input ended by a signal: half a line is no record. */
  readonly isCutOff: () => boolean
  /** Bytes of a line that are kept at most: a longer one is refused without being read into memory. */
  readonly maxLineBytes: number
}

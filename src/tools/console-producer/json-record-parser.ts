/** Lines as `console-consumer --json` prints them: records with all that belongs to them. */
import type { RecordView } from '../../record/record-view.ts'
import { JsonRecordReader } from '../json-record/json-record-reader.ts'
import type { LineParser } from './line-source.ts'

/** What of a record's place in its old topic it keeps. */
export interface KeptPlace {
  readonly partition: boolean
  readonly timestamp: boolean
}

export class JsonRecordParser implements LineParser {
  readonly #reader = new JsonRecordReader()
  readonly #kept: KeptPlace

  constructor(kept: KeptPlace) {
    this.#kept = kept
  }

  /** Throws ToolError for a line that is no such record. */
  read(record: RecordView, source: Uint8Array, start: number, end: number): number {
    const { partition, timestampMs } = this.#reader.read(record, source, start, end)
    if (this.#kept.timestamp && timestampMs !== null) record.timestampMs = timestampMs
    return this.#kept.partition ? (partition ?? -1) : -1
  }
}

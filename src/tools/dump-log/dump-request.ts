/** What a dump is asked for, and what it works with. */
import type { SegmentFiles } from '../segment-files.ts'
import type { DumpSink } from './dump-sink.ts'
import type { Findings } from './findings.ts'
import type { RecordDecoder } from './record-decoders.ts'

export interface DumpRequest {
  /** Records too, not only batches. */
  readonly isDeep: boolean
  /** Shows keys and values; null: they are not to be shown. Made when it is first needed: it may be refused. */
  readonly decoder: (() => RecordDecoder) | null
  /** `--max-bytes`; null: all. Throws ToolError for what is no number: as in Kafka, when it is needed. */
  maxBytes(): number | null
  /** What is read of the log for each index entry. Throws like maxBytes. */
  maxMessageSize(): number
  /** Indexes are compared with the log, but not shown. */
  readonly verifiesIndexOnly: boolean
  /** Only what a broker checks of an index when it starts. */
  readonly checksSanityOnly: boolean
}

export interface DumpContext {
  readonly files: SegmentFiles
  readonly sink: DumpSink
  readonly findings: Findings
  /** Tells of a file that could not be dumped. */
  report(error: unknown): void
}

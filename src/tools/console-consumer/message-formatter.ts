/** What prints a record, and what a formatter is told about where the record is. Kafka: org.apache.kafka.common.MessageFormatter. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import type { OutputBuffer } from './output-buffer.ts'

export interface MessageFormatter {
  /** Prints the reader's current record, which is of `place`, to `out`. Throws for a record that it can't print. */
  write(reader: RecordReader, place: TopicPartition, out: OutputBuffer): void
  /** Called once, behind the last record. */
  close?(): void | Promise<void>
}

/** Prints nothing: for counting, and for measuring. Kafka: NoOpMessageFormatter. */
export const noOpFormatter: MessageFormatter = { write: () => {} }

/** Prints text, or bytes, whole. */
export function writeWhole(out: OutputBuffer, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  out.copy(bytes, 0, bytes.length)
}

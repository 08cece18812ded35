/** Records in memory, and what a formatter prints of them. */
import { encodeBatch, type PlainRecord } from '../../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import type { MessageFormatter } from '../../../../src/tools/console-consumer/message-formatter.ts'
import { OutputBuffer } from '../../../../src/tools/console-consumer/output-buffer.ts'
import { MemoryOutput } from '../memory-ports.ts'

export interface TextRecord {
  readonly key?: string | null
  readonly value?: string | Uint8Array | null
  readonly headers?: readonly (readonly [name: string, value: string | null])[]
  readonly timestampMs?: number
}

const bytesOf = (content: string | Uint8Array | null | undefined) =>
  typeof content === 'string' ? Buffer.from(content) : (content ?? null)

export function plainRecord({ key, value, headers = [], timestampMs = 1000 }: TextRecord): PlainRecord {
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, text]) => ({ key: name, value: bytesOf(text) })),
    timestampMs,
  }
}

/** A reader on the first of `records`, which follow each other from offset 5 on. */
export function readerOf(...records: readonly TextRecord[]): RecordReader {
  const reader = new RecordReader({ checkCrcs: true })
  reader.reset(encodeBatch({ records: records.map(plainRecord), timestampMs: 1000, baseOffset: 5 }))
  reader.next()
  return reader
}

/** What `formatter` prints of records of partition 2 of orders. */
export function printed(formatter: MessageFormatter, ...records: readonly TextRecord[]): string {
  const output = new MemoryOutput()
  const out = new OutputBuffer(output)
  const reader = readerOf(...records)
  do formatter.write(reader, { topic: 'orders', partition: 2 }, out)
  while (reader.next())
  out.flush()
  return output.text
}

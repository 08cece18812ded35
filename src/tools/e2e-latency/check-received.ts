/** Whether what was read is what was sent. Kafka: EndToEndLatency.validate. */
import type { RecordReader } from '../../record/record-reader.ts'
import type { RecordHeader } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import type { SampleRecord } from './sample-records.ts'

/** Throws ToolError when the record that `reader` stands on is another one than `sent`. */
export function checkReceived(reader: RecordReader, sent: SampleRecord): void {
  const { source } = reader
  const value = source.subarray(Math.max(0, reader.valueStart), Math.max(0, reader.valueEnd))
  if (!value.equals(sent.value)) {
    throw mismatch(
      `The message value read [${value.toString()}] did not match the message value sent [${sent.value.toString()}]`,
    )
  }
  if (reader.keyStart < 0) throw mismatch('Expected message key but received null')
  const key = source.subarray(reader.keyStart, reader.keyEnd)
  if (!key.equals(sent.key)) {
    throw mismatch(
      `The message key read [${key.toString()}] did not match the message key sent [${sent.key.toString()}]`,
    )
  }
  checkHeaders(reader.headers(), sent.headers)
}

function checkHeaders(received: readonly RecordHeader[], sent: readonly RecordHeader[]): void {
  if (sent.length === 0) return
  if (received.length === 0) throw mismatch('Expected message headers but received none')
  for (const [at, header] of sent.entries()) {
    const other = received[at]
    if (other === undefined || isSame(header, other)) continue
    throw mismatch(`The message header read [${shown(other)}] did not match the message header sent [${shown(header)}]`)
  }
  if (received.length !== sent.length) throw mismatch('Header count mismatch between sent and received messages')
}

function isSame(a: RecordHeader, b: RecordHeader): boolean {
  if (a.key !== b.key || a.value === null || b.value === null) return a.key === b.key && a.value === b.value
  return Buffer.compare(a.value, b.value) === 0
}

/** As Java shows it: signed bytes. */
function shown({ key, value }: RecordHeader): string {
  return `${key}:${value === null ? 'null' : `[${[...new Int8Array(value)].join(', ')}]`}`
}

export function mismatch(message: string): ToolError {
  return new ToolError('exception', message, { javaException: 'java.lang.RuntimeException' })
}

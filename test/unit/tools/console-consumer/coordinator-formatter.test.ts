import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { coordinatorFormatter } from '../../../../src/tools/console-consumer/coordinator-formatter.ts'
import type { CoordinatorFormatterName } from '../../../../src/tools/console-consumer/formatter-classes.ts'
import { OutputBuffer } from '../../../../src/tools/console-consumer/output-buffer.ts'
import { MemoryOutput } from '../memory-ports.ts'

interface Printed {
  readonly formatter: CoordinatorFormatterName
  /** Base64. */
  readonly key: string
  readonly value: string | null
  readonly printed: string
}

/** Random records, and what the formatters of Kafka 4.3.1 print of them. */
const golden = JSON.parse(
  readFileSync(new URL('../../../data/protocol/coordinator-printed.json', import.meta.url), 'utf8'),
) as readonly Printed[]

function print(formatter: CoordinatorFormatterName, key: Uint8Array | null, value: Uint8Array | null): string {
  const reader = new RecordReader({ checkCrcs: true })
  reader.reset(encodeBatch({ records: [{ key, value }], timestampMs: 0, baseOffset: 7 }))
  reader.next()
  const output = new MemoryOutput()
  const out = new OutputBuffer(output)
  coordinatorFormatter(formatter, '').write(reader, { topic: 't', partition: 0 }, out)
  out.flush()
  return output.text
}

describe("the formatters of the coordinators' topics", () => {
  it.each(golden.map((row, index) => ({ index, ...row })))("print what Kafka's $formatter prints ($index)", (row) => {
    const value = row.value === null ? null : Buffer.from(row.value, 'base64')
    expect(print(row.formatter, Buffer.from(row.key, 'base64'), value)).toBe(row.printed)
  })

  it('print nothing for a record without a key, or of a type that nobody knows', () => {
    expect(print('OffsetsMessageFormatter', null, null)).toBe('')
    expect(print('OffsetsMessageFormatter', Buffer.from([0, 99]), null)).toBe('')
  })

  it('say what is wrong with bytes that are no such record, and where', () => {
    const where = 'Could not read record at offset 7 due to: '
    expect(() => print('OffsetsMessageFormatter', Buffer.from([1]), null)).toThrow(
      `${where}Could not read version from key's buffer.`,
    )
    expect(() => print('OffsetsMessageFormatter', Buffer.from([0, 1, 0]), null)).toThrow(where)
    const key = Buffer.from([0, 2, 0, 1, 0x67])
    expect(() => print('GroupMetadataMessageFormatter', key, Buffer.from([0, 9]))).toThrow(where)
  })
})

import { describe, expect, it } from 'vitest'
import type { FetchedBatches } from '../../../../src/clients/consumer/consumer.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import type { MessageFormatter } from '../../../../src/tools/console-consumer/message-formatter.ts'
import { writeWhole } from '../../../../src/tools/console-consumer/message-formatter.ts'
import { OutputBuffer } from '../../../../src/tools/console-consumer/output-buffer.ts'
import { RecordPrinter, type RecordPrinterOptions } from '../../../../src/tools/console-consumer/record-printer.ts'
import { MemoryOutput } from '../memory-ports.ts'
import { plainRecord } from './printed.ts'

const values = ['a', 'b', 'c', 'd']

function fetched(range: Partial<FetchedBatches> = {}): FetchedBatches {
  const records = values.map((value) => plainRecord({ value }))
  return {
    topic: 'orders',
    topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
    partition: 1,
    fromOffset: 0,
    toOffset: Number.POSITIVE_INFINITY,
    batches: encodeBatch({ records, timestampMs: 0 }),
    aborted: null,
    ...range,
  }
}

/** Prints the value, and fails at `c`. */
function failingAtC(error: Error): MessageFormatter {
  return {
    write({ source, valueStart, valueEnd }, _place, out) {
      const value = source.toString('utf8', valueStart, valueEnd)
      if (value === 'c') throw error
      writeWhole(out, value)
    },
  }
}

function printerWith(given: Partial<RecordPrinterOptions>) {
  const stdout = new MemoryOutput()
  const stderr = new MemoryOutput()
  const printer = new RecordPrinter(new OutputBuffer(stdout), {
    formatter: failingAtC(new Error('no c')),
    filter: null,
    maxMessages: Number.POSITIVE_INFINITY,
    skipsFailures: true,
    stderr,
    ...given,
  })
  return { printer, stdout, stderr }
}

describe('the printer', () => {
  it('leaves out what cannot be printed, says which it was, and counts it', async () => {
    const { printer, stdout, stderr } = printerWith({})
    expect(await printer.print(fetched())).toBe(4)
    await printer.finish()
    expect({ printed: stdout.text, said: stderr.text, count: printer.count }).toEqual({
      printed: 'abd',
      said: 'Left out the record at orders-1, offset 2: no c\n',
      count: 4,
    })
  })

  it('or stops there, with what was printed before', async () => {
    const { printer, stdout } = printerWith({ skipsFailures: false })
    await expect(printer.print(fetched())).rejects.toMatchObject({
      kind: 'exception',
      message: "The record at orders-1, offset 2 can't be printed: no c",
    })
    await printer.finish()
    expect({ printed: stdout.text, count: printer.count }).toEqual({ printed: 'ab', count: 3 })
  })

  it('skips what a deserializer refuses, never what was fetched broken', async () => {
    const refused = printerWith({ formatter: failingAtC(new KafkaError('INVALID_RECORD')) })
    await refused.printer.print(fetched())
    expect(refused.printer.count).toBe(4)
    const broken = printerWith({ formatter: failingAtC(new KafkaError('CORRUPT_MESSAGE')) })
    await expect(broken.printer.print(fetched())).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
  })

  it('stays within the offsets, the filter and the number of records', async () => {
    const filter = { matches: ({ offset }: { offset: number }) => offset !== 1 }
    const { printer, stdout } = printerWith({ filter, maxMessages: 2 })
    expect(await printer.print(fetched({ fromOffset: 1, toOffset: 3 }))).toBe(4)
    expect(await printer.print(fetched())).toBe(1)
    await printer.finish()
    expect({ printed: stdout.text, enough: printer.hasEnough }).toEqual({ printed: 'a', enough: true })
  })

  it('tells how far it has come after so many records, each time that these are out', async () => {
    const { printer, stdout } = printerWith({ formatter: failingAtC(new Error('no c')) })
    const told: string[] = []
    const pace = {
      maxRecords: 2,
      isCurrent: () => true,
      proceed: async (_: unknown, nextOffset: number) => told.push(`${nextOffset} ${stdout.text}`) > 0,
    }
    expect(await printer.print(fetched(), pace)).toBe(4)
    expect(told).toEqual(['2 ab', '4 abd'])
  })

  it('prints no more of what is no longer to be read', async () => {
    const { printer, stdout } = printerWith({})
    const pace = { maxRecords: 1, isCurrent: () => true, proceed: async () => stdout.text !== 'ab' }
    expect(await printer.print(fetched(), pace)).toBeNull()
    expect(stdout.text).toBe('ab')
  })
})

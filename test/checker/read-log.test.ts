/** The checker's own decoder against what Kafka's consumer read from what a real broker wrote, and against our encoder. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultLevel } from '../../src/record/compression/compression-codec.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { crc32c } from './crc32c.ts'
import { readBatches } from './read-batches.ts'
import { readLog } from './read-log.ts'
import { transactionOutcomes } from './transactions.ts'

const golden = path.join(import.meta.dirname, '../data/golden')

type Text = null | { readonly utf8: string } | { readonly base64: string } | { readonly sha256: string }

interface Expected {
  readonly records: readonly { readonly offset: number; readonly key: Text; readonly value: Text }[]
  readonly readCommitted?: readonly number[]
}

function matches(expected: Text, bytes: Buffer | null): boolean {
  if (expected === null || bytes === null) return expected === bytes
  if ('utf8' in expected) return bytes.toString('utf8') === expected.utf8
  if ('base64' in expected) return bytes.toString('base64') === expected.base64
  return createHash('sha256').update(bytes).digest('hex').startsWith(expected.sha256)
}

const partitions = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(path.join(golden, name)).map((file) => path.join(name, file)))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''))

describe("a broker's partition", () => {
  it.each(partitions)('%s is read as by Kafka', (partition) => {
    const expected = JSON.parse(readFileSync(path.join(golden, `${partition}.json`), 'utf8')) as Expected
    const log = readLog(path.join(golden, partition))
    const data = [...log.records.values()].filter(({ batch }) => !batch.isControl)
    expect(data.map(({ offset }) => offset)).toEqual(expected.records.map(({ offset }) => offset))
    const wrong = data.filter(({ key, value }, at) => {
      const record = expected.records[at]
      return record === undefined || !matches(record.key, key) || !matches(record.value, value)
    })
    expect(wrong.map(({ offset }) => offset)).toEqual([])
    if (expected.readCommitted === undefined) return
    const outcomes = transactionOutcomes(log.batches)
    const committed = data.filter(({ offset }) => (outcomes.get(offset) ?? 'committed') === 'committed')
    expect(committed.map(({ offset }) => offset)).toEqual(expected.readCommitted)
  })
})

describe('a batch of ours', () => {
  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('with %s is read back', (codec) => {
    const values = Array.from({ length: 5000 }, (_, n) => `${n} ${'repetition '.repeat(n % 7)}${crc32c(Buffer.of(n))}`)
    const records = values.map((value, n) => ({
      key: n % 3 === 0 ? null : Buffer.from(`${n % 11}`),
      value: Buffer.from(value),
      headers: n % 5 === 0 ? [{ key: 'kind', value: Buffer.from('of five') }] : [],
    }))
    const compression = { codec, level: defaultLevel(codec) }
    const bytes = encodeBatch({ records, timestampMs: 1, baseOffset: 40, compression })
    const { batches, fault } = readBatches(bytes)
    expect(fault).toBeNull()
    const read = batches[0]?.records ?? []
    expect(read.map(({ value }) => String(value))).toEqual(values)
    expect(read.map(({ key }) => key?.toString() ?? null)).toEqual(records.map(({ key }) => key?.toString() ?? null))
    expect(read[5]?.headers).toEqual([['kind', Buffer.from('of five')]])
    expect(read.at(-1)?.offset).toBe(40 + 4999)
  })

  it('that is cut off, or changed in any byte that the checksum covers, is none', () => {
    const bytes = encodeBatch({ records: [{ key: null, value: Buffer.from('text') }], timestampMs: 1 })
    for (let length = 1; length < bytes.length; length++) {
      expect(readBatches(bytes.subarray(0, length))).toMatchObject({ batches: [], restBytes: length })
    }
    for (let at = 17; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x40
      expect(readBatches(changed).batches, `byte ${at}`).toEqual([])
    }
  })
})

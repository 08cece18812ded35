/** Whatever bytes a record is made of: its JSON line is what the schema says, and gives the same bytes back. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ATTRIBUTE } from '../../src/record/batch-header.ts'
import { encodeBatch, type PlainRecord } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { emptyRecordView, type RecordHeader } from '../../src/record/record-view.ts'
import { JsonRecordReader } from '../../src/tools/json-record/json-record-reader.ts'
import { PrintedLine } from '../../src/tools/json-record/printed-line.ts'
import { printedJson } from '../processes/printed-json.ts'

const file = path.join(import.meta.dirname, '../../docs/json-record.schema.json')
const schema = JSON.parse(readFileSync(file, 'utf8')) as object
const isValid = new Ajv2020({ allowUnionTypes: true, strictRequired: false }).compile(schema)

/** Text of all kinds, bytes of all kinds, and text in which one byte went wrong. */
const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => Buffer.from(value))
const broken = fc.tuple(text, fc.integer({ min: 0x80, max: 0xff }), fc.nat()).map(([bytes, byte, at]) => {
  const cut = at % (bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, cut), Buffer.from([byte]), bytes.subarray(cut)])
})
const long = fc
  .tuple(fc.constantFrom('x', '"', '\u0001', '한', '👩‍👧', '\ufffd'), fc.integer({ min: 1, max: 90_000 }), fc.boolean())
  .map(([unit, count, isText]) => Buffer.concat([Buffer.from(isText ? '' : [0xff]), Buffer.from(unit.repeat(count))]))
const bytes = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value)) },
  { weight: 4, arbitrary: broken },
  { weight: 1, arbitrary: long },
)
const nullable = fc.option(bytes, { freq: 4 })
const header: fc.Arbitrary<RecordHeader> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('id', 'trace', '') }, bytes), nullable)
  .map(([key, value]) => (typeof key === 'string' ? { key, value } : { key: key.toString(), value, keyBytes: key }))
const timestampMs = fc.oneof(fc.constantFrom(-1, 0, 2 ** 31, 1_700_000_000_000), fc.integer({ min: -5, max: 2 ** 47 }))
const record: fc.Arbitrary<PlainRecord> = fc.record({
  key: nullable,
  value: nullable,
  headers: fc.array(header, { maxLength: 4 }),
  timestampMs,
})

const asHex = (value: Uint8Array | null): string | null => value && Buffer.from(value).toString('hex')

it('a record comes back byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.maxSafeNat(),
      fc.integer({ min: -1, max: 2 ** 31 - 1 }),
      async (records, baseOffset, leaderEpoch) => {
        const from = Math.min(baseOffset, Number.MAX_SAFE_INTEGER - records.length)
        const batch = encodeBatch({ records, timestampMs: 0, baseOffset: from, partitionLeaderEpoch: leaderEpoch })
        const printed = await printedJson(batch, 'orders', 7)
        const lines = printed.toString('latin1').split('\n')
        expect(lines.pop()).toBe('')
        const read = [...readRecords(batch)]
        expect(lines).toHaveLength(read.length)
        const reader = new JsonRecordReader()
        lines.forEach((line, index) => {
          const wanted = read[index]
          const given = records[index]
          if (wanted === undefined || given === undefined) throw new Error('one line for each record')
          const utf8 = Buffer.from(line, 'latin1')
          expect(isValid(JSON.parse(utf8.toString())), JSON.stringify(isValid.errors)).toBe(true)
          const view = emptyRecordView()
          const place = reader.read(view, utf8)
          expect(place).toEqual({
            topic: 'orders',
            partition: 7,
            offset: wanted.offset,
            timestampMs: wanted.timestampMs,
            timestampType: 'CreateTime',
            leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
          })
          // The batch that the line makes has the same records: names of headers that are no UTF-8 as well.
          const { source, keyStart, keyEnd, valueStart, valueEnd } = view
          const again = encodeBatch({
            records: [
              {
                key: keyStart < 0 ? null : source.subarray(keyStart, keyEnd),
                value: valueStart < 0 ? null : source.subarray(valueStart, valueEnd),
                headers: view.headers ?? [],
              },
            ],
            timestampMs: 0,
          })
          const direct = encodeBatch({ records: [{ ...given, timestampMs: 0 }], timestampMs: 0 })
          expect(asHex(again)).toBe(asHex(direct))
        })
      },
    ),
    { numRuns: 400 },
  )
})

it('the time that the log gave is said to be so', async () => {
  const records = [{ key: null, value: Buffer.from('a') }]
  const batch = encodeBatch({ records, timestampMs: 5, attributes: ATTRIBUTE.logAppendTime })
  expect((await printedJson(batch)).toString()).toContain('"timestamp":5,"timestampType":"LogAppendTime"')
})

const field = fc.oneof(
  fc.constantFrom(null, '', 'a', 'YQ==', 'YQ', -1, 0, 1.5, 2 ** 31),
  fc.constant([]),
  fc.constant({}),
)
const place = { topic: field, partition: field, offset: field, timestamp: field, leaderEpoch: field }
const twins = { key: field, keyBase64: field, value: field, valueBase64: field }
const line = fc.record(
  {
    ...place,
    ...twins,
    timestampType: fc.constantFrom('CreateTime', 'LogAppendTime', 'createTime', null, 1),
    headers: fc.oneof(field, fc.array(fc.oneof(field, fc.record({ ...twins, extra: field }, { requiredKeys: [] })))),
    extra: field,
  },
  { requiredKeys: [] },
)
const mostlyRight = fc.record(
  {
    value: fc.constantFrom('a', null),
    key: fc.constantFrom('a', null),
    headers: fc.array(fc.record({ key: fc.constant('a'), value: field })),
    partition: fc.constantFrom(0, 1, -1),
    timestamp: fc.constantFrom(0, -1, 1.5, null),
  },
  { requiredKeys: ['value'] },
)

it('the reader takes what the schema allows, and nothing else', () => {
  const reader = new JsonRecordReader()
  fc.assert(
    fc.property(fc.oneof(line, mostlyRight), (given) => {
      let isTaken = true
      try {
        reader.read(emptyRecordView(), Buffer.from(JSON.stringify(given)))
      } catch {
        isTaken = false
      }
      expect(isTaken, JSON.stringify(given)).toBe(isValid(given))
    }),
    { numRuns: 5000 },
  )
})

const WRONG = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '1',
  '9',
  '-',
  'e',
  '.',
  'null',
  'é',
  '\u0001',
  '\ufffd',
  ' ',
]

/** A line as it is printed, in which something may have gone wrong. */
const damaged = fc
  .tuple(record, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...WRONG)), { maxLength: 3 }))
  .map(([one, changes]) => ({ batch: encodeBatch({ records: [one], timestampMs: 0 }), changes }))

it('the quick way of reading a line gives what the other one gives, and takes no line that the other one refuses', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async ({ batch, changes }) => {
      let line = (await printedJson(batch)).subarray(0, -1)
      for (const [at, text] of changes) {
        const cut = at % (line.length + 1)
        line = Buffer.concat([line.subarray(0, cut), Buffer.from(text), line.subarray(cut + (at % 2))])
      }
      const target = Buffer.alloc(line.length)
      const printed = new PrintedLine()
      if (!printed.read(line, 0, line.length, target, 0)) return
      // A space in front is JSON too, and not as it is printed.
      const view = emptyRecordView()
      const place = new JsonRecordReader().read(view, Buffer.concat([Buffer.from(' '), line]))
      const { topic, partition, offset, timestampMs, timestampType, leaderEpoch } = printed
      expect({ topic, partition, offset, timestampMs, timestampType, leaderEpoch }).toEqual(place)
      expect(view.headers).toBeNull()
      expect(rangeOf(target, printed.keyStart, printed.keyEnd)).toBe(rangeOf(view.source, view.keyStart, view.keyEnd))
      expect(rangeOf(target, printed.valueStart, printed.valueEnd)).toBe(
        rangeOf(view.source, view.valueStart, view.valueEnd),
      )
    }),
    { numRuns: 1000 },
  )
})

const rangeOf = (bytes: Uint8Array, start: number, end: number): string | null =>
  start < 0 ? null : asHex(bytes.subarray(start, end))

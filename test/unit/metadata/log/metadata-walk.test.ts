import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { encodeMetadataBatch } from '../../../../src/metadata/log/metadata-batch.ts'
import { walkMetadataBatches } from '../../../../src/metadata/log/metadata-walk.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { LOG_FILE, stoppedBrokerFile } from '../stopped-broker.ts'

function walk(batches: Buffer, options: { fromOffset?: number; checkCrcs?: boolean } = {}) {
  const values: string[] = []
  let controls = 0
  const visitor = {
    record: (source: Buffer, start: number, end: number) => void values.push(source.toString('hex', start, end)),
    control: () => {
      controls++
    },
  }
  const end = walkMetadataBatches({ batches, path: 'the log', fromOffset: 0, checkCrcs: true, visitor, ...options })
  return { values, controls, ...end }
}

function setting(name: string, value: string): MetadataRecord {
  return { type: 'ConfigRecord', version: 0, data: { resourceType: 4, resourceName: '', name, value } }
}

describe('a walk over a metadata log', () => {
  it('meets what the reader of topics meets, in the log of a real broker', () => {
    const batches = stoppedBrokerFile(LOG_FILE)
    const records = [...readRecords(batches)]
    const walked = walk(batches)
    const data = records.filter(({ isControl }) => !isControl)
    expect(walked.values).toEqual(data.map(({ value }) => Buffer.from(value ?? []).toString('hex')))
    expect(walked).toMatchObject({ controls: records.length - data.length, nextOffset: 218, leaderEpoch: 2 })
  })

  it('leaves out what a snapshot has, also in the middle of a batch', () => {
    const batches = stoppedBrokerFile(LOG_FILE)
    const all = walk(batches)
    expect(walk(batches, { fromOffset: 98 }).values).toEqual(all.values.slice(98 - 4))
  })

  it('meets records of every length', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 90 }), (lengths) => {
        const records = lengths.map((length, position) => setting(`c${position}`, 'x'.repeat(length % 30_000)))
        const batch = encodeMetadataBatch(records, { timestampMs: 1, leaderEpoch: 1, baseOffset: 5 })
        const expected = [...readRecords(batch)].map(({ value }) => Buffer.from(value ?? []).toString('hex'))
        expect(walk(batch)).toMatchObject({ values: expected, nextOffset: 5 + lengths.length })
      }),
      { numRuns: 40 },
    )
  })

  it('ends in an error of ours, and soon, whatever byte is wrong', () => {
    const batches = stoppedBrokerFile(LOG_FILE).subarray(0, 2000)
    const whole = Buffer.from(batches.subarray(0, 1940))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const broken = Buffer.from(whole)
        broken[position] = (broken[position] ?? 0) ^ change
        try {
          walk(broken, { checkCrcs: false })
        } catch (error) {
          expect(isKafkaError(error)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a wrong checksum', (batch: Buffer) => batch.writeUInt8(0x55, batch.length - 3)],
    ['a compressed batch', (batch: Buffer) => batch.writeInt16BE(1, 21)],
    ['a torn batch', (batch: Buffer) => batch.writeInt32BE(5000, 8)],
    ['bytes behind the last record', (batch: Buffer) => batch.writeInt32BE(1, 57)],
  ])('tells of %s, with where it is', (problem, damage) => {
    const batch = encodeMetadataBatch([setting('a', 'b'), setting('c', 'd')], { timestampMs: 1, leaderEpoch: 1 })
    damage(batch)
    const attempt = () => walk(batch, { checkCrcs: problem === 'a wrong checksum' })
    expect(attempt).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
    expect(attempt).toThrow(new RegExp(`^the log can't be used from offset \\d on: ${problem}`))
  })

  it.each([
    ['a time of its own', { key: null, value: Buffer.from([1]), timestampMs: 2 }],
    ['a key', { key: Buffer.from([1]), value: Buffer.from([1]) }],
    ['no value', { key: null, value: null }],
    ['an empty value', { key: null, value: Buffer.alloc(0) }],
    ['headers', { key: null, value: Buffer.from([1]), headers: [{ key: 'h', value: null }] }],
  ])('refuses a record with %s, as KRaft does', (_, record) => {
    const first = { key: null, value: Buffer.from([1]) }
    const batch = encodeBatch({ records: [first, record], timestampMs: 1, partitionLeaderEpoch: 1 })
    expect(() => walk(batch)).toThrow("the log can't be used from offset 1 on: a record of another form")
  })
})

import { describe, expect, it } from 'vitest'
import { encodeBatch, type PlainRecord } from '../../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { ExpectedRecords } from '../../../../src/tools/expect/expected-records.ts'
import { parseExpectation } from '../../../../src/tools/expect/parse-expectation.ts'

interface Given {
  readonly patterns?: readonly string[]
  readonly key?: string
  readonly headers?: readonly string[]
  readonly count?: number
}

/** The values of the records that were waited for, and what is still missing. */
function look({ patterns = [], key, headers = [], count = 1 }: Given, ...given: (string | Partial<PlainRecord>)[]) {
  const records = new ExpectedRecords(parseExpectation(patterns, key, headers, count))
  const plain = given.map((each) => ({
    key: null,
    value: null,
    ...(typeof each === 'string' ? { value: Buffer.from(each) } : each),
  }))
  const reader = new RecordReader({ checkCrcs: true })
  if (plain.length > 0) reader.reset(encodeBatch({ records: plain, timestampMs: 0 }))
  const taken: number[] = []
  while (!records.isMet && reader.next()) if (records.take(reader, 4)) taken.push(reader.offset)
  return { taken, isMet: records.isMet, records }
}

describe('the records that were expected', () => {
  it('are found among others, in any order', () => {
    const { taken, isMet } = look(
      { patterns: ['{"id":2}', '{"id":1}'] },
      '{"id":3}',
      '{"id":1,"a":0}',
      'x',
      '{"id":2}',
      '{}',
    )
    expect({ taken, isMet }).toEqual({ taken: [1, 3], isMet: true })
  })

  it('may match several patterns at once', () => {
    expect(look({ patterns: ['{"a":1}', '{"b":2}'] }, '{"a":1,"b":2}')).toMatchObject({ taken: [0], isMet: true })
  })

  it('must be as many as were asked for', () => {
    expect(look({ patterns: ['{"a":1}'], count: 2 }, '{"a":1}', '{"a":2}', '{"a":1}')).toMatchObject({ taken: [0, 2] })
    const { isMet, records } = look({ patterns: ['{"a":1}'], count: 2 }, '{"a":1}')
    expect(isMet).toBe(false)
    expect(records.unmet).toMatchObject([{ text: '{"a":1}', matches: 1 }])
  })

  it('have the key and the headers that were asked for', () => {
    const one = { key: Buffer.from('k'), headers: [{ key: 'h', value: Buffer.from('1') }] }
    const other = { key: Buffer.from('k'), headers: [{ key: 'h', value: Buffer.from('2') }] }
    const twice = { key: Buffer.from('k'), headers: [...other.headers, ...one.headers] }
    expect(look({ key: 'k', headers: ['h=1'], count: 2 }, 'x', other, one, twice)).toMatchObject({ taken: [2, 3] })
    const { records } = look({ key: 'q', headers: ['h=1'] }, other)
    expect(records.unmet[0]?.closest?.differences).toEqual(['its key is "k", not "q"', 'its header h is "2", not "1"'])
  })

  it('may be tombstones', () => {
    expect(look({ patterns: ['null'] }, '{}', { value: null })).toMatchObject({ taken: [1], isMet: true })
  })
})

describe('the closest record', () => {
  it('is the last one of those that have most of the pattern', () => {
    const { records } = look(
      { patterns: ['{"id":1,"status":"paid"}'] },
      '{"id":1,"status":"new"}',
      '{"id":1}',
      '{"id":2}',
    )
    expect(records.unmet[0]?.closest).toMatchObject({
      partition: 4,
      offset: 1,
      differences: ['.status is missing'],
    })
    expect(records.seen).toBe(3)
  })

  it('need not be JSON', () => {
    const { records } = look({ patterns: ['5'] }, 'text')
    expect(records.unmet[0]?.closest?.differences).toEqual(['the value is not JSON'])
  })

  it('is none where nothing came', () => {
    expect(look({ patterns: ['5'] }).records.unmet[0]?.closest).toBeNull()
  })
})

it('a record that matches is none that came instead', () => {
  const { records } = look({ patterns: ['"a"'], count: 3 }, '"a"', '"b"', '"a"')
  expect({ seen: records.seen, others: records.others }).toEqual({ seen: 3, others: 1 })
  expect(records.lastOthers.map(({ offset }) => offset)).toEqual([1])
})

it('only the last few records are kept', () => {
  const values = Array.from({ length: 20 }, (_, i) => String(i))
  expect(look({ patterns: ['"no"'] }, ...values).records.lastOthers.map(({ offset }) => offset)).toEqual([
    15, 16, 17, 18, 19,
  ])
})

it('what is no pattern, and what is no header, is told at once', () => {
  expect(() => parseExpectation(['{id:1}'], undefined, [], 1)).toThrow("The pattern '{id:1}' is not JSON: ")
  expect(() => parseExpectation([], undefined, ['h'], 1)).toThrow("--header must be NAME=VALUE, not 'h'.")
})

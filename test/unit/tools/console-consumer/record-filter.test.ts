import { describe, expect, it } from 'vitest'
import {
  type FilterOptions,
  type GrepPattern,
  NO_FILTER,
} from '../../../../src/tools/console-consumer/console-consumer-options.ts'
import { createRecordFilter } from '../../../../src/tools/console-consumer/record-filter.ts'
import { readerOf, type TextRecord } from './printed.ts'

async function isWanted(options: Partial<FilterOptions>, record: TextRecord): Promise<boolean> {
  const filter = await createRecordFilter({ ...NO_FILTER, ...options })
  return filter === null || filter.matches(readerOf(record))
}

const grep = (where: GrepPattern['where'], pattern: string, ignoresCase = false): Partial<FilterOptions> => ({
  greps: [{ where, pattern, ignoresCase }],
})

const record: TextRecord = {
  key: 'user-7',
  value: '{"text":"주문 ☕","amount":120,"items":[{"price":5}]}',
  headers: [
    ['trace', 'a1'],
    ['trace', 'b2'],
    ['empty', null],
  ],
  timestampMs: 500,
}

describe('a filter', () => {
  it('is none when nothing was asked for', async () => {
    expect(await createRecordFilter(NO_FILTER)).toBeNull()
  })

  it.each([
    ['anywhere', 'user', true],
    ['anywhere', '주문', true],
    ['anywhere', 'b2', true],
    ['anywhere', 'nowhere', false],
    ['key', '^user-\\d$', true],
    ['key', 'USER', false],
    ['key', 'amount', false],
    ['value', '"amount":1\\d\\d,', true],
    ['value', 'user', false],
    // A dot is a character, be it made of three bytes.
    ['value', '주.\\s?.', true],
    ['header', 'trace', true],
    ['header', 'trace=^b', true],
    ['header', 'trace=z', false],
    ['header', 'empty', true],
    ['header', 'empty=.*', false],
    ['header', 'other', false],
  ] as const)('for %s %s lets the record through: %s', async (where, pattern, expected) => {
    expect(await isWanted(grep(where, pattern), record)).toBe(expected)
  })

  it('minds capitals only when it may', async () => {
    expect(await isWanted(grep('key', 'USER', true), record)).toBe(true)
  })

  it('never finds anything in null', async () => {
    expect(await isWanted(grep('anywhere', ''), { key: null, value: null })).toBe(false)
    expect(await isWanted(grep('value', '^$'), { value: '' })).toBe(true)
  })

  it.each([
    ['@.amount > 100', true],
    ['@.amount > 200', false],
    ['@.amount > 100 && @.text == "x"', false],
    ['@.missing', false],
    ['@.items', true],
    ['$.items[?@.price < 6]', true],
    ['$.items[?@.price > 6]', false],
    ['match(@.text, "주문.*")', true],
  ])('with the condition %s lets the JSON through: %s', async (where, expected) => {
    expect(await isWanted({ wheres: [where] }, record)).toBe(expected)
  })

  it('with a condition leaves out what is no JSON', async () => {
    for (const value of ['no json', '', null]) expect(await isWanted({ wheres: ['@ != 5'] }, { value })).toBe(false)
    expect(await isWanted({ wheres: ['@ == 5'] }, { value: ' 5 ' })).toBe(true)
  })

  it('with a query goes deep, and does not find what is too deep to be searched', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}{"z":1}${']'.repeat(depth)}`
    expect(await isWanted({ wheres: ['$..z'] }, { value: nested(200) })).toBe(true)
    expect(await isWanted({ wheres: ['$..z'] }, { value: nested(20_000) })).toBe(false)
  })

  it('with several conditions lets those through for which all hold', async () => {
    expect(await isWanted({ wheres: ['@ > 1', '@ < 9'] }, { value: '5' })).toBe(true)
    expect(await isWanted({ wheres: ['@ > 1', '@ < 5'] }, { value: '5' })).toBe(false)
    expect(await isWanted({ wheres: ['@ > 1', '@ < 5'], isInverted: true }, { value: '5' })).toBe(true)
  })

  it.each([
    ['amount > 100', /written with @\. in front/],
    ['@.a > 1 && b == 1', /written with @\. in front/],
    ['@.a = 1', /^Equal is ==/],
    ['@.a == 1 and @.b == 2', /^And is &&/],
    ['@.a ==', /^For example/],
    ['@.a == "b = c and d" =', /^Equal is ==/],
  ])('with %s, which is none, says what it should be', async (where, hint) => {
    const refused = isWanted({ wheres: [where] }, { value: '5' })
    await expect(refused).rejects.toThrow(`--where '${where}' is not a condition, nor a JSONPath query.`)
    await expect(refused).rejects.toHaveProperty('hint', expect.stringMatching(hint))
  })

  it('of a stretch of time takes its beginning and not its end', async () => {
    expect(await isWanted({ fromMs: 500, toMs: 501 }, record)).toBe(true)
    expect(await isWanted({ fromMs: 501 }, record)).toBe(false)
    expect(await isWanted({ toMs: 500 }, record)).toBe(false)
  })

  it('wants all that was asked for, or with --not what is not all of it, within the same time', async () => {
    const greps = [...(grep('key', 'user').greps ?? []), ...(grep('value', 'nowhere').greps ?? [])]
    expect(await isWanted({ greps }, record)).toBe(false)
    expect(await isWanted({ greps, isInverted: true }, record)).toBe(true)
    expect(await isWanted({ greps, isInverted: true, toMs: 500 }, record)).toBe(false)
  })

  it.each([
    [grep('value', '['), "'[' is not a regular expression"],
    [grep('header', '=x'), 'has no name in front of the ='],
    [{ wheres: ['@.a >>'] }, "--where '@.a >>' is not a condition"],
    [{ isInverted: true }, '--not needs something to invert'],
  ])('that makes no sense is refused: %j', async (options, message) => {
    await expect(createRecordFilter({ ...NO_FILTER, ...options })).rejects.toThrow(message)
  })
})

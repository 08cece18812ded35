import { describe, expect, it } from 'vitest'
import { planRow, readResetPlan } from '../../../../src/tools/consumer-groups/reset-file.ts'

const row = (topic: string) => ({ topic, partition: 0, offset: 7 })

describe('rows of a reset plan', () => {
  it.each([
    ['orders', 'orders,0,7\n'],
    ['a-topic-of-24-characters', 'a-topic-of-24-characters,0,7\n'],
    ['a-topic-of-25-characters!', '"a-topic-of-25-characters!",0,7\n'],
    ['with,comma', '"with,comma",0,7\n'],
    ['with"quote', '"with""quote",0,7\n'],
    ['with\\backslash', '"with\\backslash",0,7\n'],
    ['with blank', '"with blank",0,7\n'],
    ['dots.and_under-scores[]', 'dots.and_under-scores[],0,7\n'],
    ['한국어', '한국어,0,7\n'],
  ])('quote %j as Jackson does, and are read back', (topic, text) => {
    expect(planRow(undefined, row(topic))).toBe(text)
    expect(readResetPlan(text, ['g']).plan.get('g')).toEqual([row(topic)])
  })

  it('begin with the group where there are several', () => {
    const text = planRow('a,b', row('orders')) + planRow('c', row('orders'))
    expect(text).toBe('"a,b",orders,0,7\nc,orders,0,7\n')
    const { plan } = readResetPlan(text, ['a,b', 'c'])
    expect([...plan.keys()].sort()).toEqual(['a,b', 'c'])
    expect(plan.get('c')).toEqual([row('orders')])
  })

  it('may end early: what is left out is 0, and the last of equal rows counts', () => {
    const { plan } = readResetPlan('orders\r\norders,1\norders,1,5\n', ['g'])
    expect(plan.get('g')).toEqual([
      { topic: 'orders', partition: 0, offset: 0 },
      { topic: 'orders', partition: 1, offset: 5 },
    ])
  })

  it('take blanks, quotes and a comma too many as Jackson does', () => {
    const { plan } = readResetPlan('"a" ,"1", 2 ,\nb,,+3\n', ['g'])
    expect(plan.get('g')).toEqual(
      expect.arrayContaining([
        { topic: 'a', partition: 1, offset: 2 },
        { topic: 'b', partition: 0, offset: 3 },
      ]),
    )
  })

  it.each([
    ['orders,0,1\n\norders,1,1\n', ['g'], 'Line 2 is empty.'],
    ['orders,0,1\norders,1,1,1\n', ['g'], 'Line 2 has more than 3 fields.'],
    ['g,orders,0,1\nh,orders,0,x\n', ['g', 'h'], "Line 2: 'x' is no offset."],
    ['g,orders,9999999999,1\n', ['g', 'h'], "Line 1: '9999999999' is no partition."],
    ['"orders,0,1\n', ['g'], 'Line 1: a quote is not closed.'],
    ['', ['g'], 'Line 1 is empty.'],
  ])('that can not be read name the line: %j', (csv, groups, plain) => {
    expect(readResetPlan(csv, groups).problem?.plain).toBe(plain)
  })
})

import { describe, expect, it } from 'vitest'
import { includeList } from '../../../../src/tools/topics/topic-filter.ts'

const names = ['orders-eu', 'orders-us', 'payments', 'a.b', 'axb']

describe('an include list', () => {
  it.each([
    ['orders-.*', ['orders-eu', 'orders-us']],
    ['orders', []],
    ['orders-eu,payments', ['orders-eu', 'payments']],
    ['orders-eu , payments', ['orders-eu', 'payments']],
    ['"payments"', ['payments']],
    [`"'payments'"`, ['payments']],
    ['orders-(eu|us)', ['orders-eu', 'orders-us']],
    ['a.b', ['a.b', 'axb']],
    ['', []],
  ])('%o includes %o', (list, included) => {
    expect(names.filter(includeList(list))).toEqual(included)
  })

  it("is refused in Kafka's words when it is no regular expression", () => {
    expect(() => includeList(' [ ')).toThrow('[ is an invalid regex.')
  })
})

import { describe, expect, it } from 'vitest'
import { closestMatch, editDistance } from '../../../src/common/closest-match.ts'

describe('the closest match', () => {
  it.each([
    ['ordres', 'orders'],
    ['order', 'orders'],
    ['ORDERS', 'orders'],
    ['paymnets', 'payments'],
  ])('of %s is %s', (word, match) => {
    expect(closestMatch(word, ['payments', 'orders', 'audit'])).toBe(match)
  })

  it('is none when nothing is close', () => {
    expect(closestMatch('invoices', ['orders', 'audit'])).toBeUndefined()
    expect(closestMatch('x', [])).toBeUndefined()
    expect(closestMatch('k', ['o', 'kk'])).toBeUndefined()
    expect(closestMatch('kk', ['k'])).toBeUndefined()
  })

  it('is never the word itself, which somebody else may have made in the meantime', () => {
    expect(closestMatch('orders', ['orders', 'order'])).toBe('order')
    expect(closestMatch('first', ['first'])).toBeUndefined()
  })

  it('counts a swap of neighbours as one slip', () => {
    expect(editDistance('ab', 'ba')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })
})

import { describe, expect, it } from 'vitest'
import { closeness, differencesOf, patternSize } from '../../../../src/tools/expect/json-pattern.ts'

const matches = (pattern: unknown, value: unknown): boolean => closeness(pattern, value) === patternSize(pattern)

describe('a JSON pattern', () => {
  it.each([
    [{}, { a: 1 }],
    [{ a: 1 }, { b: 2, a: 1 }],
    [{ a: { b: [1, { c: null }] } }, { a: { b: [1, { c: null, d: 2 }] }, e: 3 }],
    [[], []],
    ['text', 'text'],
    [null, null],
  ])('%j is matched by %j', (pattern, value) => {
    expect(matches(pattern, value)).toBe(true)
    expect(differencesOf(pattern, value)).toEqual([])
  })

  it.each([
    [{ a: 1 }, { a: 2 }, ['.a is 2, not 1']],
    [{ a: 1 }, {}, ['.a is missing']],
    [{ a: null }, {}, ['.a is missing']],
    [{ a: 1 }, { a: '1' }, ['.a is "1", not 1']],
    [{ a: { b: 1 }, c: 2 }, { a: { b: 3 } }, ['.a.b is 3, not 1', '.c is missing']],
    [{ a: {} }, { a: [] }, ['.a is [], not {}']],
    [[1, 2], [1, 3], ['.[1] is 3, not 2']],
    [[1, 2], [1], ['. has 1 elements, not 2']],
    [[1], [1, 2], ['. has 2 elements, not 1']],
    [{ 'a b': [{ c: 1 }] }, { 'a b': [{ c: 2 }] }, ['["a b"][0].c is 2, not 1']],
    [5, {}, ['the value is {}, not 5']],
    [{ toString: 1 }, {}, ['.toString is missing']],
  ])('%j is not matched by %j, and says why', (pattern, value, differences) => {
    expect(matches(pattern, value)).toBe(false)
    expect(differencesOf(pattern, value)).toEqual(differences)
  })

  it('is closer to what has more of it', () => {
    const pattern = { id: 1, status: 'paid', total: { currency: 'EUR' } }
    const values = [5, {}, { id: 1 }, { id: 1, total: {} }, { id: 1, total: { currency: 'EUR' } }, pattern]
    const scores = values.map((value) => closeness(pattern, value))
    expect(scores).toEqual(scores.toSorted((a, b) => a - b))
    expect(new Set(scores).size).toBe(values.length)
  })
})

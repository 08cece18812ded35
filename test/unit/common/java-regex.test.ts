import { describe, expect, it } from 'vitest'
import { compileJavaRegex } from '../../../src/common/java-regex.ts'

describe("a pattern of Java's", () => {
  it.each([
    ['orders-.*', 'orders-eu', 'orders'],
    ['orders', 'orders', 'orders-eu'],
    ['a|b', 'b', 'ab'],
    ['\\Qa.b\\E', 'a.b', 'axb'],
    ['\\Qa.b', 'a.b', 'axb'],
    ['(?i)ORDERS', 'orders', 'order'],
    ['\\p{Alpha}+\\p{Digit}', 'abc1', 'abc'],
    ['[\\p{Lower}_]+', 'a_b', 'A_b'],
    ['\\P{Digit}+', 'abc', 'ab1'],
    ['\\Aorders\\z', 'orders', 'xorders'],
    ['a++b', 'aab', 'aa'],
    ['(?>a|b)c', 'bc', 'c'],
    ['[ab]+', 'abba', 'abc'],
    ['x{2}', 'xx', 'x'],
    ['a\\+', 'a+', 'aa'],
  ])('%s matches %s as a whole, and not %s', (pattern, match, other) => {
    const regex = compileJavaRegex(pattern)
    expect(regex.test(match)).toBe(true)
    expect(regex.test(other)).toBe(false)
  })

  it.each(['[', '(', '*', 'a**', '{', '[a&&[b]]', '\\p{Nonsense}', 'x{2,1}'])('%s is refused', (pattern) => {
    expect(() => compileJavaRegex(pattern)).toThrow(SyntaxError)
  })
})

import { describe, expect, it } from 'vitest'
import { compileRe2, re2Problem } from '../../../src/common/re2-regex.ts'

/** What com.google.re2j 1.8 says of each; null: it compiles it. */
const verdicts: readonly (readonly [string, string | null])[] = [
  ['a', null],
  ['[', 'missing closing ]'],
  ['a(', 'missing closing )'],
  ['a)', 'regexp/syntax: internal error'],
  ['(a', 'missing closing )'],
  ['*', 'missing argument to repetition operator'],
  ['a**', 'invalid nested repetition operator'],
  ['a{2,1}', 'invalid repeat count'],
  ['a{1001}', 'invalid repeat count'],
  ['\\', 'trailing backslash at end of expression'],
  ['[z-a]', 'invalid character class range'],
  ['[[:foo:]]', 'invalid character class range'],
  ['\\Q', null],
  ['\\8', 'invalid escape sequence'],
  ['(?<n>a)(?<n>b)', 'duplicate capture group name'],
  ['(?P<n>a)(?P<n>b)', 'duplicate capture group name'],
  ['(?<=a)', 'invalid named capture'],
  ['(?P<n', 'invalid named capture'],
  ['(?Pq)', 'invalid or unsupported Perl syntax'],
  ['(?i)a', null],
  ['[a', 'missing closing ]'],
  ['[]a', 'missing closing ]'],
  ['[^]', 'missing closing ]'],
  ['a++', 'invalid nested repetition operator'],
  ['a{,2}', null],
  ['a{1}{2}', 'invalid nested repetition operator'],
  ['x{2}{3}', 'invalid nested repetition operator'],
  ['(?', 'invalid or unsupported Perl syntax'],
  ['\\p{Foo}', 'invalid character class range'],
  ['\\pN', null],
  ['(?:a', 'missing closing )'],
  ['+', 'missing argument to repetition operator'],
  ['?', 'missing argument to repetition operator'],
  ['a|*', 'missing argument to repetition operator'],
  ['^*', null],
  ['(?=a)', 'invalid or unsupported Perl syntax'],
  ['\\1', 'invalid escape sequence'],
  ['[\\d-z]', null],
  ['[a-\\d]', 'invalid escape sequence'],
  ['a{', null],
  ['a{1', null],
  ['\\x{110000}', 'invalid escape sequence'],
  ['\\x{41}', null],
  ['\\xg', 'invalid escape sequence'],
  ['\\C', 'invalid escape sequence'],
  ['\\z', null],
  ['\\Z', 'invalid escape sequence'],
  ['(?i-s:a)', null],
  ['(?i-:a)', 'invalid or unsupported Perl syntax'],
  ['(?-)a', 'invalid or unsupported Perl syntax'],
  ['(?P<1a>b)', null],
  ['(?P<>b)', 'invalid named capture'],
  ['(?P=n)', 'invalid or unsupported Perl syntax'],
  ['a*?', null],
  ['a*+', 'invalid nested repetition operator'],
  ['(){2}', null],
  ['((a{100}){100}){100}', null],
  ['[[:alpha:]]', null],
  ['[[:alpha:', 'missing closing ]'],
  ['\\pX', 'invalid character class range'],
  ['\\p{^L}', null],
  ['a{99999999999}', 'invalid repeat count'],
  ['[a-b-c]', null],
  ['\\G', 'invalid escape sequence'],
  ['[\\Q]\\E]', 'invalid escape sequence'],
  ['()', null],
  ['|', null],
  ['', null],
  ['\\Qa\\E', null],
  ['(?#c)', 'invalid or unsupported Perl syntax'],
  ['é', null],
  ['[\\w-]', null],
  ['[--a]', null],
  ['[+--]', null],
]

describe('regular expressions of RE2', () => {
  it.each(verdicts)('%j is judged as by RE2/J', (pattern, problem) => {
    expect(re2Problem(pattern)).toBe(problem)
  })

  it.each(verdicts.filter(([, problem]) => problem === null))('%j becomes one of JavaScript', (pattern) => {
    expect(() => compileRe2(pattern)).not.toThrow()
  })

  it.each<[string, string[], string[]]>([
    ['orders', ['orders'], ['orders-2', 'my-orders']],
    ['orders-.*', ['orders-', 'orders-1.2'], ['orders', 'xorders-1']],
    ['a|bc', ['a', 'bc'], ['ac', 'abc']],
    ['(?i)Orders', ['orders', 'ORDERS'], ['order']],
    ['x(?i:a)b', ['xab', 'xAb'], ['XAb', 'xaB']],
    ['(?i)[b-d]+(?-i)e', ['BcDe'], ['BcDE']],
    ['[^a-c]+', ['xyz', 'd'], ['a', 'xa', '']],
    ['[[:alpha:][:digit:]_]+', ['a1_'], ['a-1']],
    ['[[:^digit:]]x', ['ax'], ['1x']],
    ['\\d{2,3}', ['12', '123'], ['1', '1234']],
    ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['axb']],
    ['\\pL+', ['aé한'], ['a1']],
    ['\\p{Greek}\\P{Greek}', ['αa'], ['aα']],
    ['a{,2}', ['a{,2}'], ['a', 'aa']],
    ['(a*)+b', ['b', 'aab'], ['a']],
    ['.', ['a', '\r', '😀'], ['\n', '']],
    ['(?s).', ['\n'], ['']],
    ['a\\x41\\x{1F600}\\101', ['aA😀A'], ['aA']],
    ['(?P<name>a)(?<other>b)', ['ab'], ['a']],
    ['[a\\]-]+', [']-a'], ['\\']],
    ['^a$', ['a'], ['a\n']],
  ])('%j matches as a whole', (pattern, matching, others) => {
    const regex = compileRe2(pattern)
    expect(matching.filter((text) => !regex.test(text))).toEqual([])
    expect(others.filter((text) => regex.test(text))).toEqual([])
  })

  it('says what is wrong with one that cannot be compiled', () => {
    expect(() => compileRe2('[')).toThrow(new SyntaxError('missing closing ]'))
  })
})

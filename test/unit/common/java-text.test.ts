import { expect, it } from 'vitest'
import { formatJavaDouble, parseJavaDouble } from '../../../src/common/java-double.ts'
import { parseJavaWhole } from '../../../src/common/java-integer.ts'
import { javaSplit, javaTrim, splitAtCommas } from '../../../src/common/java-text.ts'

// What a JVM answers to String.trim, split, Long.parseLong and Double.parseDouble.
it.each([
  ['\u0000\t\u001f x y \r\n', 'x y'],
  ['\u00a0x\u3000', '\u00a0x\u3000'],
  ['\ufeffx', '\ufeffx'],
  [' \u0001', ''],
])('trims %j to %j', (text, trimmed) => {
  expect(javaTrim(text)).toBe(trimmed)
})

it('splits a list at its commas', () => {
  expect(splitAtCommas('a \v,\tb,,\u00a0c')).toEqual(['a', 'b', '', '\u00a0c'])
})

it('drops what is empty at the end, and keeps an empty text', () => {
  expect(javaSplit(',a,,', ',')).toEqual(['', 'a'])
  expect(javaSplit(',', ',')).toEqual([])
  expect(javaSplit('', ',')).toEqual([''])
})

it.each<[string, bigint | undefined]>([
  ['+7', 7n],
  ['-0', 0n],
  ['\u0663\u06f4', 34n],
  ['-\uff19', -9n],
  ['\u{1d7d8}', undefined],
  ['\u00b2', undefined],
  ['1_000', undefined],
  ['+-1', undefined],
  ['', undefined],
  [' 1', undefined],
])('reads %j as %s', (text, value) => {
  expect(parseJavaWhole(text)).toBe(value)
})

it.each<[string, string | undefined]>([
  ['0x1p-1', '0.5'],
  ['-0X1.8p1f', '-3.0'],
  ['0x.8p0', '0.5'],
  ['0x1.p2', '4.0'],
  ['0x1', undefined],
  ['0xp1', undefined],
  ['1e3d', '1000.0'],
  ['\u0663', undefined],
  ['5\u00a0', undefined],
  ['5\u0001', '5.0'],
])('reads the fraction %j as %s', (text, shown) => {
  const value = parseJavaDouble(text)
  expect(value === undefined ? undefined : formatJavaDouble(value)).toBe(shown)
})

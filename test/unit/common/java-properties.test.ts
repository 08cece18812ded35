import { describe, expect, it } from 'vitest'
import { formatJavaProperty, parseJavaProperties, storeJavaProperty } from '../../../src/common/java-properties.ts'

describe('a properties file', () => {
  it.each([
    ['key=value', 'key', 'value'],
    ['key = value', 'key', 'value'],
    ['  key:value', 'key', 'value'],
    ['key value with blanks ', 'key', 'value with blanks '],
    ['key\t=\tvalue', 'key', 'value'],
    ['key=a=b:c', 'key', 'a=b:c'],
    ['key', 'key', ''],
    ['key=', 'key', ''],
    ['=value', '', 'value'],
    ['a\\ b=c', 'a b', 'c'],
    ['a\\=b=c', 'a=b', 'c'],
    ['key.separator=\\u0020|\\u0020', 'key.separator', ' | '],
    ['line.separator=\\n\\t\\r\\f', 'line.separator', '\n\t\r\f'],
    ['path=C:\\\\kafka', 'path', 'C:\\kafka'],
    ['odd=\\q\\"', 'odd', 'q"'],
    ['name=주문 ☕', 'name', '주문 ☕'],
  ])('%o holds one property', (text, key, value) => {
    expect(parseJavaProperties(text)).toEqual({ [key]: value })
  })

  it('leaves out comments and blank lines, whatever ends the lines', () => {
    expect(parseJavaProperties('# a=1\r\n  ! b=2\r\n\r\nc=3\r\n \t \nd=4')).toEqual({ c: '3', d: '4' })
  })

  it('continues a line behind an odd number of backslashes, without the blanks in front of the rest', () => {
    expect(parseJavaProperties('list=a,\\\n     b,\\\n  # c\nd=1')).toEqual({ list: 'a,b,# c', d: '1' })
    expect(parseJavaProperties('a=1\\\\\nb=2')).toEqual({ a: '1\\', b: '2' })
    expect(parseJavaProperties('a=1\\')).toEqual({ a: '1' })
  })

  it('takes the last value of a key', () => {
    expect(parseJavaProperties('a=1\na=2')).toEqual({ a: '2' })
  })

  it("refuses a broken unicode escape with Java's words", () => {
    expect(() => parseJavaProperties('a=\\u12')).toThrow('Malformed \\uxxxx encoding.')
  })
})

describe('a line of a properties file', () => {
  it.each([
    ['log.dirs', '/data/broker-1', 'log.dirs=/data/broker-1\n'],
    ['log.dirs', 'C:\\kafka', 'log.dirs=C:\\\\kafka\n'],
    ['log.dirs', ' /주문', 'log.dirs=\\ /\\uc8fc\\ubb38\n'],
    ['a b', 'c=d:e\n', 'a\\ b=c=d:e\\u000a\n'],
  ])('%s = %s is %s, and read as what was meant', (key, value, line) => {
    expect(formatJavaProperty(key, value)).toBe(line)
    expect(parseJavaProperties(line)).toEqual({ [key]: value })
  })
})

// What Properties.store of a JVM wrote.
it.each([
  ['a\\bc', 'a\\\\bc'],
  [' lead', '\\ lead'],
  ['  two', '\\  two'],
  ['x\nnode.id=7', 'x\\nnode.id\\=7'],
  ['é', '\\u00E9'],
  ['a:b=c#d!e', 'a\\:b\\=c\\#d\\!e'],
  ['\t\f\r', '\\t\\f\\r'],
  ['ends ', 'ends '],
  ['☕', '\\u2615'],
])('%j is stored as Java stores it, and comes back', (value, text) => {
  const line = storeJavaProperty('k :', value)
  expect(line).toBe(`k\\ \\:=${text}\n`)
  expect(parseJavaProperties(line)).toEqual({ 'k :': value })
})

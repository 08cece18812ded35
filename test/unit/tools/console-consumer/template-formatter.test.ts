import { describe, expect, it } from 'vitest'
import { templateFormatter } from '../../../../src/tools/console-consumer/template-formatter.ts'
import { printed } from './printed.ts'

const record = { key: 'k', value: 'value', headers: [['a', '1'] as const, ['b', null] as const] }

describe('a template', () => {
  it.each([
    ['%t/%p@%o %T', 'orders/2@5 1000'],
    ['%k(%K)=%s(%S)', 'k(1)=value(5)'],
    ['%h', 'a=1,b=NULL'],
    ['100%%\\n', '100%\n'],
    ['\\t\\r\\\\\\q', '\t\r\\q'],
    ['\\x41\\x7az\\0101\\65', 'AzzAA'],
    ['%R', '\0\0\0\x05'],
    ['', ''],
  ])('%j prints %j', (template, expected) => {
    expect(printed(templateFormatter(template), record)).toBe(expected)
  })

  it('prints nothing for null, whose length is -1', () => {
    expect(printed(templateFormatter('[%k|%K|%s|%S|%h]'), { key: null, value: null })).toBe('[|-1||-1|]')
  })

  it.each([
    ['%q', '%q is unknown in --format.'],
    ['50%', '--format ends with a single %.'],
  ])('%j is refused', (template, message) => {
    expect(() => templateFormatter(template)).toThrow(expect.objectContaining({ kind: 'terse', message }))
  })
})

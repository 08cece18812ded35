import { describe, expect, it } from 'vitest'
import { parseTimePoint, timePointOption } from '../../../src/tools/time-point.ts'

const now = Date.UTC(2024, 4, 10, 12)
const minutes = (count: number) => count * 60_000

describe('a moment', () => {
  it.each([
    ['now', now],
    ['10m', now - minutes(10)],
    ['10m ago', now - minutes(10)],
    ['-10m', now - minutes(10)],
    ['1h30m', now - minutes(90)],
    ['+5m', now + minutes(5)],
    ['in 5m', now + minutes(5)],
    ['1714550400000', 1714550400000],
    ['2024-05-01T08:00Z', Date.UTC(2024, 4, 1, 8)],
    ['2024-05-01T10:00:00.5+02:00', Date.UTC(2024, 4, 1, 8, 0, 0, 500)],
    ['2024-05-01 10:00+0200', Date.UTC(2024, 4, 1, 8)],
    ['2024-05-01', new Date(2024, 4, 1).getTime()],
    ['2024-05-01T10:30', new Date(2024, 4, 1, 10, 30).getTime()],
  ])('may be written %s', (text, expected) => {
    expect(parseTimePoint(text, now)).toBe(expected)
  })

  it.each(['soon', '', '2024-13-01', '2024-05-01T25:00', '10', '5 apples', '2024', '+'])('is %j or nothing', (text) => {
    const parsed = parseTimePoint(text, now)
    expect(parsed === undefined || parsed === Number(text)).toBe(true)
  })

  it('of an option says what it may be', () => {
    expect(timePointOption('from', '10m', now)).toBe(now - minutes(10))
    expect(() => timePointOption('from', 'soon', now)).toThrow('--from must be a moment such as 10m')
    expect(() => timePointOption('from', '9999w', now)).toThrow('--from must be a moment')
  })
})

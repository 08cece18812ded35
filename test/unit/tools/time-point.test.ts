import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it.each(['soon', '', '2024-13-01', '2024-05-01T25:00', '10', '5 apples', '2024', '+'])('is not %j', (text) => {
    expect(parseTimePoint(text, now)).toBeUndefined()
  })

  it.each([
    ['2024-02-30', 'there is no such day'],
    ['2023-02-29T10:00Z', 'there is no such day'],
    ['2024-02-28T10:60', 'there is no such time of day'],
    ['20240501', 'milliseconds since 1970 have at least 12 digits, and dates have dashes: 2024-05-01'],
    ['1714550400', 'milliseconds since 1970 have at least 12 digits, and dates have dashes: 2024-05-01'],
  ])('is not %s, and why is said', (text, why) => {
    expect(() => timePointOption('from', text, now)).toThrow(`--from ${text} is not a moment: ${why}.`)
  })

  describe('where clocks are moved', () => {
    const zoneBefore = process.env['TZ']
    beforeAll(() => void (process.env['TZ'] = 'Europe/Berlin'))
    afterAll(() => {
      if (zoneBefore === undefined) delete process.env['TZ']
      else process.env['TZ'] = zoneBefore
    })

    it.each([
      ['2024-03-31T01:59', Date.UTC(2024, 2, 31, 0, 59)],
      ['2024-03-31T03:00', Date.UTC(2024, 2, 31, 1)],
      ['2024-03-31', Date.UTC(2024, 2, 30, 23)],
      ['2024-10-27T01:59', Date.UTC(2024, 9, 26, 23, 59)],
      ['2024-10-27T03:00', Date.UTC(2024, 9, 27, 2)],
      ['2024-10-27T02:30+01:00', Date.UTC(2024, 9, 27, 1, 30)],
    ])('is %s', (text, expected) => {
      expect(parseTimePoint(text, now)).toBe(expected)
    })

    it('is no time that no clock showed', () => {
      expect(() => timePointOption('from', '2024-03-31T02:30', now)).toThrow('clocks were put forward past it')
    })

    it('is no time that clocks showed twice', () => {
      expect(() => timePointOption('to', '2024-10-27T02:30', now)).toThrow(
        'clocks were put back, and showed it twice: write +02:00 or +01:00 after it',
      )
    })
  })

  it('of an option says what it may be', () => {
    expect(timePointOption('from', '10m', now)).toBe(now - minutes(10))
    expect(() => timePointOption('from', 'soon', now)).toThrow('--from must be a moment such as 10m')
    expect(() => timePointOption('from', '9999w', now)).toThrow('--from must be a moment')
  })
})

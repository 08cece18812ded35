import { describe, expect, it } from 'vitest'
import { simpleDateFormat } from '../../../src/common/simple-date-format.ts'

const TIME = new Date(2026, 0, 5, 15, 4, 9, 70).getTime()

describe("Java's SimpleDateFormat", () => {
  it.each([
    ['yyyy-MM-dd HH:mm:ss:SSS', '2026-01-05 15:04:09:070'],
    ['EEE, d MMM yy', 'Mon, 5 Jan 26'],
    ['EEEE MMMM', 'Monday January'],
    ["h 'o''clock' a", "3 o'clock PM"],
    ["K k D ''", "3 15 5 '"],
  ])('of %s is %s', (pattern, text) => {
    expect(simpleDateFormat(pattern)(TIME)).toBe(text)
  })

  it.each([
    ['b', "Illegal pattern character 'b'"],
    ["yyyy 'open", 'Unterminated quote'],
    ['XXXX', 'invalid ISO 8601 format: length=4'],
  ])('refuses %s', (pattern, message) => {
    expect(() => simpleDateFormat(pattern)).toThrow(message)
  })
})

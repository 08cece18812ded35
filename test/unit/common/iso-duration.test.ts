import { describe, expect, it } from 'vitest'
import { parseIsoDuration } from '../../../src/common/iso-duration.ts'

describe('spans of time', () => {
  it.each<[string, number | null]>([
    ['P1D', 86400000],
    ['PT1H', 3600000],
    ['PT0S', 0],
    ['P1DT2H3M4.5S', 93784500],
    ['-PT1H', -3600000],
    ['PT-1H', -3600000],
    ['P', null],
    ['PT', null],
    ['P1DT', null],
    ['pt1h', 3600000],
    ['PT1.5S', 1500],
    ['PT-1.5S', -1500],
    ['PT.5S', null],
    ['PT1S1M', null],
    ['3days', null],
    ['P1W', null],
    ['PT0.123456789S', 123.456789],
    ['PT-0.5S', -500],
  ])("%j is as many milliseconds as in Java's Duration.parse", (text, expected) => {
    if (expected !== null) expect(parseIsoDuration(text)).toBeCloseTo(expected, 6)
    else expect(() => parseIsoDuration(text)).toThrow(new SyntaxError('Text cannot be parsed to a Duration'))
  })
})

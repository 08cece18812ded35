import { describe, expect, it } from 'vitest'
import { parseIsoDuration } from '../../../src/common/iso-duration.ts'

describe('a duration of ISO 8601', () => {
  it.each([
    ['PT1H', 3_600_000],
    ['pt1h30m', 5_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P2D', 172_800_000],
    ['PT0S', 0],
  ])('%s', (text, expected) => {
    expect(parseIsoDuration(text)).toBe(expected)
  })

  it.each(['', 'P', 'PT', 'P1', '1H', 'PT-1S', '-PT1S', 'PT1H1H', 'P1Y', 'PT1.5H'])('%j is none', (text) => {
    expect(parseIsoDuration(text)).toBeUndefined()
  })
})

import { expect, it } from 'vitest'
import { durationOption, formatDuration, parseDuration } from '../../../src/tools/duration.ts'

it.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1h30m', 5_400_000],
  [' 1h 30m ', 5_400_000],
  ['0s', 0],
])('%s is %d ms', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs)
})

it.each(['', '30', 's', '30x', '-5s', '1h30', '5 minutes', '1h,30m'])("'%s' is no length of time", (text) => {
  expect(parseDuration(text)).toBeUndefined()
  expect(() => durationOption('timeout', text)).toThrow(
    `--timeout must be a length of time such as 500ms, 30s or 1h30m, not '${text}'.`,
  )
})

it.each([
  [250, '250 ms'],
  [1000, '1 s'],
  [1250, '1.3 s'],
  [59_990, '1 min'],
  [90_000, '1 min 30 s'],
  [7_200_000, '2 h'],
  [3_661_000, '1 h 1 min 1 s'],
])('%d ms is told as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text)
})

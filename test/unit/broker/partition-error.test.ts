import { expect, it } from 'vitest'
import { sparingly } from '../../../src/broker/partition-error.ts'

it('a sentence is said again after a minute, and others at once', () => {
  const told: string[] = []
  let nowMs = 0
  const notice = sparingly((sentence) => told.push(sentence), { nowMs: () => 0, monotonicMs: () => nowMs })
  for (const sentence of ['a', 'a', 'b', 'a']) notice(sentence)
  expect(told).toStrictEqual(['a', 'b'])
  nowMs = 60_000
  notice('a')
  expect(told).toStrictEqual(['a', 'b', 'a'])
})

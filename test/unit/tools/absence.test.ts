import { expect, it } from 'vitest'
import { noTopicsText } from '../../../src/cli/topic-views.ts'
import { unknownBroker } from '../../../src/tools/absence.ts'
import { unknownTopic } from '../../../src/tools/unknown-topic.ts'

it('of damaged metadata nobody says for certain what is not there', () => {
  const damaged = { directory: '/d', isCutShort: true }
  for (const absent of [unknownTopic('t1', ['t2'], damaged), unknownBroker(7, damaged)]) {
    expect(absent.plain).toMatch(
      /is not in the metadata in \/d, which ends at the damage: it may exist all the same\.$/,
    )
    expect(absent.hint).toBeUndefined()
  }
  expect(noTopicsText(damaged)).toBe('No topics come before the damage of the metadata in /d.\n')
  expect(noTopicsText({ directory: '/d' })).toContain('makes one')
})

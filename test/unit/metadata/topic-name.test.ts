import { expect, it } from 'vitest'
import { hasCollisionChars, isInternalTopic, topicNameProblem, unifiedName } from '../../../src/metadata/topic-name.ts'

const illegal = (name: string) =>
  `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`

it.each([
  ['', 'Topic name is invalid: the empty string is not allowed'],
  ['.', "Topic name is invalid: '.' is not allowed"],
  ['..', "Topic name is invalid: '..' is not allowed"],
  [
    'a'.repeat(250),
    `Topic name is invalid: the length of '${'a'.repeat(250)}' is longer than the max allowed length 249`,
  ],
  ['has space', illegal('has space')],
  ['sl/ash', illegal('sl/ash')],
  ['주문', illegal('주문')],
  ['line\n', illegal('line\n')],
])('%j is refused in the words of Kafka', (name, problem) => {
  expect(topicNameProblem(name)).toBe(problem)
})

it.each(['a'.repeat(249), '-dash', '...', 'UPPER-lower_0.9', '__consumer_offsets', '0'])('%s is taken', (name) => {
  expect(topicNameProblem(name)).toBeNull()
})

it('takes a period and an underscore for the same', () => {
  expect(unifiedName('a.b_c')).toBe(unifiedName('a_b.c'))
  expect(['a-b', 'a.b', 'a_b'].map(hasCollisionChars)).toEqual([false, true, true])
})

it('knows the topics that Kafka makes for itself', () => {
  const names = ['__consumer_offsets', '__transaction_state', '__share_group_state', '__cluster_metadata', '__mine']
  expect(names.map(isInternalTopic)).toEqual([true, true, true, false, false])
})

/** Range and uniform against what Kafka 4.3.1's own classes gave to the same groups. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { GroupSpec } from '../../../../../src/coordinator/group/assignors/assignor.ts'
import { assignRanges } from '../../../../../src/coordinator/group/assignors/range-assignor.ts'
import { assignUniformly } from '../../../../../src/coordinator/group/assignors/uniform-assignor.ts'

type RecordedAssignment = Readonly<Record<string, readonly number[]>>

interface RecordedCase {
  readonly assignor: 'range' | 'uniform'
  readonly partitionCounts: Readonly<Record<string, number>>
  readonly members: readonly {
    readonly memberId: string
    readonly instanceId: string | null
    readonly topicIds: readonly string[]
    readonly assignment: RecordedAssignment
  }[]
  readonly result: Readonly<Record<string, RecordedAssignment>>
}

const cases = readFileSync(new URL('../../../../data/coordinator/assignments.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedCase)

function specOf({ members, partitionCounts }: RecordedCase): GroupSpec {
  const subscriptions = new Set(members.map(({ topicIds }) => [...topicIds].sort().join()))
  return {
    isHomogeneous: subscriptions.size === 1,
    partitionCounts: new Map(Object.entries(partitionCounts)),
    members: members.map(({ topicIds, assignment, ...member }) => ({
      ...member,
      topicIds: new Set(topicIds),
      assignment: new Map(Object.entries(assignment)),
    })),
  }
}

function resultOf(recorded: RecordedCase): unknown {
  const assign = recorded.assignor === 'range' ? assignRanges : assignUniformly
  const result = [...assign(specOf(recorded))]
  return Object.fromEntries(result.map(([memberId, assignment]) => [memberId, Object.fromEntries(assignment)]))
}

describe.each(['range', 'uniform'] as const)('the assignor %s', (name) => {
  const own = cases.filter(({ assignor }) => assignor === name)

  it('has cases of members and topics that come, go and change', () => {
    expect(own.length).toBeGreaterThan(20)
  })

  it.each(own.map((each, i) => [i, each] as const))('gives what Kafka gives (case %i)', (_, recorded) => {
    expect(resultOf(recorded)).toEqual(recorded.result)
  })
})

describe('the uniform assignor', () => {
  const topicIds = ['AAAAAAAAAAAAAAAAAAAAAw']

  it('gives a new group contiguous stretches, the longer ones last', () => {
    const spec: GroupSpec = {
      isHomogeneous: true,
      partitionCounts: new Map([[topicIds[0] ?? '', 7]]),
      members: ['a', 'b', 'c'].map((memberId) => ({
        ...{ memberId, instanceId: null, topicIds: new Set(topicIds), assignment: new Map() },
      })),
    }
    expect([...assignUniformly(spec).values()].map((each) => each.get(topicIds[0] ?? ''))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ])
  })
})

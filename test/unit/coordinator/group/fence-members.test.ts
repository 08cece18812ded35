import { describe, expect, it } from 'vitest'
import { fenceMembers } from '../../../../src/coordinator/group/fence-members.ts'
import { groupState } from '../../../../src/coordinator/group/group-queries.ts'
import { classicGroupRecord } from '../../../../src/coordinator/group/group-records.ts'
import { classicGroup, classicMember } from './classic-fixtures.ts'
import { GroupBench } from './group-bench.ts'

describe('dead members of a consumer group', () => {
  it('go together, in one epoch, and wake the others', () => {
    const bench = new GroupBench()
    bench.topics.create('orders', 6)
    const members = ['a', 'b', 'c'].map((id) => bench.join(id, ['orders']))
    bench.settle(members)
    const { groupEpoch } = bench.group()
    const result = fenceMembers(bench.state, 'g', ['a', 'b', 'unknown'], bench.context)
    expect(result).toMatchObject({ response: ['a', 'b'], wakesGroup: true })
    bench.apply(result)
    expect(bench.group().groupEpoch).toBe(groupEpoch + 1)
    const [, , c] = members
    if (c === undefined) throw new Error('unreachable')
    bench.beat(c)
    expect(c.assigned).toHaveLength(6)
  })

  it('who are not in the group change nothing', () => {
    const bench = new GroupBench()
    bench.join('a', ['orders'])
    const nothing = { records: [], response: [], wakesGroup: false }
    expect(fenceMembers(bench.state, 'g', ['b'], bench.context)).toEqual(nothing)
    expect(fenceMembers(bench.state, 'nobody', ['a'], bench.context)).toEqual(nothing)
  })

  it('take regular expressions with them that nobody else has', () => {
    const bench = new GroupBench()
    bench.topics.create('orders', 1)
    bench.join('a', ['x'], { subscribedTopicRegex: 'or.*' })
    bench.join('b', ['x'], { subscribedTopicRegex: 'ord.*' })
    bench.fence(['a'])
    expect([...bench.group().regularExpressions.keys()]).toEqual(['ord.*'])
  })
})

describe('dead members of a classic group', () => {
  const members = ['a', 'b'].map((memberId) => classicMember(memberId, { name: 'range' }))
  const group = classicGroup('g', { generation: 4, leader: 'a', members })

  function benchWithGroup(): GroupBench {
    const bench = new GroupBench()
    bench.apply({ records: [classicGroupRecord(group)], response: null, wakesGroup: false })
    expect(bench.state.groups.get('g')).toEqual(group)
    return bench
  }

  it('leave an empty group of the next generation behind', () => {
    const bench = benchWithGroup()
    expect(bench.fence(['a', 'b'])).toEqual(['a', 'b'])
    const empty = { members: [], generation: 5, protocol: null, leader: null, state: 'Empty' as const }
    expect(bench.state.groups.get('g')).toEqual({ ...group, ...empty, currentStateTimestampMs: bench.nowMs })
    expect(groupState(bench.state.groups.get('g') ?? group)).toBe('Empty')
  })

  it('leave the lead to another one, who has to join anew with the rest; the log hears of it when they have', () => {
    const bench = benchWithGroup()
    const before = bench.log.length
    bench.fence(['a'])
    const state = { leader: 'b', state: 'PreparingRebalance', generation: 4, members: [{ memberId: 'b' }] }
    expect(bench.state.groups.get('g')).toMatchObject(state)
    expect(bench.log.length).toBe(before)
  })
})

/** `__consumer_offsets` of real brokers: read with equal groups, members and offsets, and written with equal bytes. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord } from '../../../../src/coordinator/group/coordinator-record.ts'
import { describeConsumerGroups } from '../../../../src/coordinator/group/describe-groups.ts'
import { groupState, memberIdsOf, topicsOfGroup } from '../../../../src/coordinator/group/group-queries.ts'
import { listGroups } from '../../../../src/coordinator/group/list-groups.ts'
import type { TopicView } from '../../../../src/coordinator/group/operation.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { GroupBench } from './group-bench.ts'

interface GoldenMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly memberEpoch: number | null
  readonly assignment: readonly string[]
  readonly targetAssignment?: readonly string[]
}

interface GoldenGroup {
  readonly type: string
  readonly protocolType: string
  readonly state: string
  readonly assignor?: string
  readonly groupEpoch: number | null
  readonly targetAssignmentEpoch: number | null
  readonly members: readonly GoldenMember[] | number
  readonly offsets?: Readonly<Record<string, { offset: number; leaderEpoch: number | null; metadata: string }>>
}

const directory = (name: string) => new URL(`../../../data/coordinator/${name}/`, import.meta.url)

interface Golden {
  readonly topics: readonly TopicView[]
  readonly groups: Readonly<Record<string, GoldenGroup>>
}

function goldenOf(name: string): Golden {
  return JSON.parse(readFileSync(new URL('groups.json', directory(name)), 'utf8')) as Golden
}

/** The records of every partition, one after the other. */
function recordsOf(name: string) {
  const logs = readdirSync(directory(name)).filter((file) => file.endsWith('.log'))
  return logs.flatMap((file) => [...readRecords(readFileSync(new URL(file, directory(name))))])
}

function replayed(name: string): GroupBench {
  const bench = new GroupBench()
  for (const topic of goldenOf(name).topics) bench.topics.add(topic)
  for (const { offset, key, value } of recordsOf(name)) {
    const record = decodeRecord(key ?? Buffer.alloc(0), value)
    if (record !== undefined) bench.state.replay(record, { offset, producerId: -1 })
  }
  return bench
}

type NamedPartitions = readonly { readonly topicName: string; readonly partitions: readonly number[] }[]

function partitionNames(topicPartitions: NamedPartitions): string[] {
  return topicPartitions.flatMap(({ topicName, partitions }) => partitions.map((each) => `${topicName}-${each}`)).sort()
}

describe.each(['groups', 'groups-live'])('the directory %s', (name) => {
  const golden = goldenOf(name)
  const bench = replayed(name)

  it('has the groups that the broker listed', () => {
    const listed = listGroups(bench.state, { statesFilter: [], typesFilter: [] })
    const rows = listed.map((each) => [each.groupId, each.groupType, each.protocolType, each.groupState])
    const expected = Object.entries(golden.groups).map(([id, { type, protocolType, state }]) => [
      id,
      type,
      protocolType,
      state,
    ])
    expect(rows.map((row) => row.join()).sort()).toEqual(expected.map((row) => row.join()).sort())
  })

  it('has their committed offsets', () => {
    for (const [groupId, { offsets }] of Object.entries(golden.groups)) {
      const entries = [...bench.state.offsets.ofGroup(groupId)].flatMap(([topic, partitions]) =>
        [...partitions].map(([partition, { committedOffset: offset, leaderEpoch, metadata }]) => [
          `${topic}-${partition}`,
          { offset, leaderEpoch: leaderEpoch === -1 ? null : leaderEpoch, metadata },
        ]),
      )
      expect(Object.fromEntries(entries)).toEqual(offsets ?? {})
    }
  })

  it('has the members and assignments of consumer groups', () => {
    const consumerGroups = Object.entries(golden.groups).filter(([, { type }]) => type === 'Consumer')
    expect(consumerGroups.length).toBeGreaterThan(0)
    for (const [groupId, expected] of consumerGroups) {
      const [described] = describeConsumerGroups(bench.state, [groupId], bench.context)
      expect(described).toMatchObject({
        groupEpoch: expected.groupEpoch,
        assignmentEpoch: expected.targetAssignmentEpoch,
        assignorName: expected.assignor,
      })
      const members = described?.members.map(
        ({ memberId, instanceId, clientId, clientHost, memberEpoch, ...member }) => ({
          ...{ memberId, groupInstanceId: instanceId, clientId, host: clientHost, memberEpoch },
          assignment: partitionNames(member.assignment.topicPartitions),
          targetAssignment: partitionNames(member.targetAssignment.topicPartitions),
        }),
      )
      expect(members?.sort((a, b) => (a.memberId < b.memberId ? -1 : 1))).toEqual(
        [...(expected.members as readonly GoldenMember[])].sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
      )
    }
  })

  it('has the members of classic groups', () => {
    for (const [groupId, expected] of Object.entries(golden.groups)) {
      const group = bench.state.groups.get(groupId)
      if (group?.type !== 'classic') continue
      const ids = (expected.members as readonly GoldenMember[]).map(({ memberId }) => memberId)
      expect(memberIdsOf(group).sort()).toEqual(ids.sort())
      expect(group.protocol ?? '').toBe(expected.assignor)
    }
  })

  it('has the hashes of the topics that we compute', () => {
    const groups = [...bench.state.groups.values()].filter((each) => each.type === 'consumer')
    for (const group of groups) {
      expect(bench.state.topicHashes.ofTopics(topicsOfGroup(group), bench.topics)).toBe(group.metadataHash)
    }
  })

  it('goes on: dead members are fenced, and a new one gets everything', () => {
    const taken = replayed(name)
    for (const group of taken.state.groups.values()) {
      if (group.type === 'share') continue
      taken.fence(memberIdsOf(group), group.groupId)
      expect(groupState(taken.state.groups.get(group.groupId) ?? group)).toBe('Empty')
      const member = taken.join('new', ['alpha', 'beta'], { groupId: group.groupId })
      expect(member.assigned.sort()).toEqual(['alpha-0', 'alpha-1', 'alpha-2', 'beta-0', 'beta-1'])
    }
  })

  it('has records that we would write with the same bytes', () => {
    let compared = 0
    for (const { key, value } of recordsOf(name)) {
      const record = decodeRecord(key ?? Buffer.alloc(0), value)
      if (record === undefined) continue
      const encoded = encodeRecord(record)
      expect(encoded.key.equals(key ?? Buffer.alloc(0))).toBe(true)
      expect(encoded.value?.toString('hex')).toBe(value === null ? undefined : Buffer.from(value).toString('hex'))
      compared++
    }
    expect(compared).toBeGreaterThan(5)
  })
})

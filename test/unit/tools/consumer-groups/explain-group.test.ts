import { describe, expect, it } from 'vitest'
import type {
  ConsumerGroupDescription,
  MemberDescription,
} from '../../../../src/clients/admin/describe-consumer-groups.ts'
import { coordinatorSchemas } from '../../../../src/protocol/coordinator-record.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { Departure } from '../../../../src/protocol/member-departure.ts'
import type { MessageSchema } from '../../../../src/protocol/schema.ts'
import { explanationOf } from '../../../../src/tools/consumer-groups/explain/explain-group.ts'
import type { GroupFacts } from '../../../../src/tools/consumer-groups/explain/group-facts.ts'
import { type GroupRecord, groupPartition } from '../../../../src/tools/consumer-groups/explain/group-records.ts'
import { StoryTeller } from '../../../../src/tools/consumer-groups/explain/group-story.ts'
import { memberName } from '../../../../src/tools/consumer-groups/explain/member-name.ts'
import { topicNames } from '../../../../src/tools/consumer-groups/explain/topic-names.ts'
import { classicAssignmentBytes, partitionsOf } from './group-session.ts'

type Type = keyof (typeof coordinatorSchemas)['group']

/** A record as it comes from the log. `value` null: a tombstone. */
function record(timestampMs: number, type: Type, key: object, value: object | null): GroupRecord {
  const schemas: { key: MessageSchema; value: MessageSchema } = coordinatorSchemas.group[type]
  const side = (schema: MessageSchema, data: object) => {
    return { schema, version: 0, data: fill(schema as MessageSchema<object>, data) }
  }
  return {
    offset: timestampMs,
    timestampMs,
    departure: null,
    record: {
      type,
      typeNumber: schemas.key.apiKey ?? -1,
      key: side(schemas.key, key),
      value: value === null ? null : side(schemas.value, value),
    },
  }
}

const member = (memberId: string) => ({ groupId: 'g', memberId })
const owned = (...partitions: number[]) => [{ topicId: 'T', partitions, assignmentEpochs: null }]

function joined(timestampMs: number, memberId: string, clientId: string): GroupRecord {
  return record(timestampMs, 'ConsumerGroupMemberMetadata', member(memberId), {
    clientId,
    subscribedTopicNames: ['orders'],
  })
}

function target(timestampMs: number, epoch: number, shares: Readonly<Record<string, number[]>>): GroupRecord[] {
  return [
    ...Object.entries(shares).map(([id, partitions]) =>
      record(timestampMs, 'ConsumerGroupTargetAssignmentMember', member(id), {
        topicPartitions: [{ topicId: 'T', partitions }],
      }),
    ),
    record(timestampMs, 'ConsumerGroupTargetAssignmentMetadata', { groupId: 'g' }, { assignmentEpoch: epoch }),
  ]
}

function assigned(timestampMs: number, memberId: string, memberEpoch: number, ...partitions: number[]): GroupRecord {
  const value = { memberEpoch, assignedPartitions: owned(...partitions) }
  return record(timestampMs, 'ConsumerGroupCurrentMemberAssignment', member(memberId), value)
}

function committed(timestampMs: number, partition: number, offset: number): GroupRecord {
  return record(
    timestampMs,
    'OffsetCommit',
    { group: 'g', topic: 'orders', partition },
    { offset, commitTimestamp: timestampMs },
  )
}

const blankMember = {
  groupInstanceId: null,
  clientHost: '',
  rebalanceTimeout: -1,
  sessionTimeout: 0,
  subscription: Buffer.alloc(0),
}

const topics = [{ name: 'orders', topicId: 'T', isInternal: false, partitionCount: 3 }]

function told(records: readonly GroupRecord[]): StoryTeller {
  const teller = new StoryTeller({ topicOf: topicNames(topics, records), processes: new Map() })
  for (const each of records) teller.hear(each)
  return teller
}

const handOver = [
  committed(5, 0, 17),
  joined(10, 'm1', 'one'),
  ...target(10, 1, { m1: [0, 1] }),
  assigned(10, 'm1', 1, 0, 1),
  joined(20, 'm2', 'two'),
  ...target(20, 2, { m1: [0], m2: [1] }),
  assigned(21, 'm1', 2, 0),
  assigned(22, 'm2', 2, 1),
  committed(30, 1, 4),
]

describe('the story of a group', () => {
  it('tells who came, what moved, and why', () => {
    expect(told(handOver).moves).toEqual([
      { timestampMs: 10, what: 'one (m1) joined', why: 'it subscribes to orders' },
      { timestampMs: 10, what: 'one (m1) got orders-0, orders-1', why: 'one (m1) joined' },
      { timestampMs: 20, what: 'two (m2) joined', why: 'it subscribes to orders' },
      { timestampMs: 21, what: 'one (m1) gave up orders-1', why: 'two (m2) shall have it' },
      { timestampMs: 22, what: 'two (m2) got orders-1', why: 'two (m2) joined' },
    ])
  })

  it('tells who left, and a change that no member brought about', () => {
    const gone = record(40, 'ConsumerGroupMemberMetadata', member('m2'), null)
    const { moves } = told([
      ...handOver,
      gone,
      ...target(40, 3, { m1: [0, 1] }),
      ...target(50, 4, { m1: [0, 1, 2] }),
      assigned(51, 'm1', 4, 0, 2),
    ])
    expect(moves.at(-2)).toEqual({ timestampMs: 40, what: 'two (m2) left', why: 'it ended, or it was found dead' })
    expect(moves.at(-1)).toEqual({
      timestampMs: 51,
      what: 'one (m1) got orders-2',
      why: 'topics or partitions changed',
    })
  })

  it('follows the generations of a classic group', () => {
    const generation = (timestampMs: number, number: number, shares: Readonly<Record<string, number[]>>) => {
      const members = Object.entries(shares).map(([memberId, partitions]) => {
        const assignment = classicAssignmentBytes(partitionsOf('orders', ...partitions))
        return { ...blankMember, memberId, clientId: `client-${memberId}`, assignment }
      })
      const value = { protocolType: 'consumer', generation: number, protocol: 'range', members }
      return record(timestampMs, 'GroupMetadata', { group: 'g' }, value)
    }
    const { moves, offsets } = told([
      generation(10, 1, { m1: [0, 1] }),
      committed(12, 0, 3),
      generation(20, 2, { m1: [0], m2: [1] }),
      generation(30, 3, {}),
      committed(40, 1, 9),
    ])
    expect(moves.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'client-m1 (m1) joined: it speaks the classic protocol',
      'client-m1 (m1) got orders-0, orders-1: client-m1 (m1) joined',
      'client-m2 (m2) joined: it speaks the classic protocol',
      'client-m1 (m1) gave up orders-1: client-m2 (m2) shall have it',
      'client-m2 (m2) got orders-1: client-m2 (m2) joined',
      'client-m1 (m1) left: it ended, or it was found dead',
      'client-m2 (m2) left: it ended, or it was found dead',
    ])
    expect(offsets.get('orders-0')?.isFromOutside).toBe(false)
    expect(offsets.get('orders-1')?.isFromOutside).toBe(true)
  })

  it('knows an offset that was set while nobody was there', () => {
    const { offsets } = told([
      ...handOver,
      ...['m1', 'm2'].map((id) => record(40, 'ConsumerGroupMemberMetadata', member(id), null)),
      committed(50, 1, 0),
    ])
    expect(offsets.get('orders-1')).toMatchObject({ offset: 0, previous: 4, isFromOutside: true })
    expect(told(handOver).offsets.get('orders-1')).toMatchObject({ offset: 4, previous: null, isFromOutside: false })
  })
})

function described(memberId: string, clientId: string, has: readonly number[], shallHave = has): MemberDescription {
  return {
    memberId,
    instanceId: null,
    rackId: null,
    clientId,
    host: '/127.0.0.1',
    assignment: partitionsOf('orders', ...has),
    targetAssignment: partitionsOf('orders', ...shallHave),
    memberEpoch: 2,
    isUpgraded: true,
    subscribedTopics: ['orders'],
    subscribedRegex: null,
  }
}

function facts(members: readonly MemberDescription[], state: ConsumerGroupDescription['state'] = 'Stable'): GroupFacts {
  const row = (partition: number, currentOffset: number | null, logEndOffset: number) => ({
    groupId: 'g',
    topic: 'orders',
    partition,
    leaderEpoch: 0,
    currentOffset,
    logEndOffset,
    lag: currentOffset === null ? null : logEndOffset - currentOffset,
    memberId: null,
    host: null,
    clientId: null,
  })
  return {
    group: {
      groupId: 'g',
      type: 'Consumer',
      state,
      assignor: 'uniform',
      coordinator: { id: 1, host: 'h', port: 1 },
      members,
      groupEpoch: 2,
      targetAssignmentEpoch: 2,
    },
    rows: [row(0, 17, 20), row(1, 4, 4), row(2, null, 9)],
    processes: new Map([['m1', { pid: 4711, terminal: 'pts/3' }]]),
    absences: new Map(),
    topics,
    logStarts: new Map([
      ['orders-0', 0],
      ['orders-1', 0],
      ['orders-2', 0],
    ]),
    timeText: (timestampMs) => `t${timestampMs}`,
  }
}

const gone = (timestampMs: number, memberId: string, departure: Departure | null): GroupRecord[] => [
  record(timestampMs, 'ConsumerGroupCurrentMemberAssignment', member(memberId), null),
  { ...record(timestampMs, 'ConsumerGroupMemberMetadata', member(memberId), null), departure },
]

const movesOf = (records: readonly GroupRecord[]) => told(records).moves.map(({ what, why }) => `${what}: ${why}`)

describe('members that went', () => {
  it.each([
    ['left', 'it ended in good order, as with Ctrl-C, or took longer than max.poll.interval.ms between two polls'],
    ['dead', 'its process was gone without a word: it was killed, or it crashed'],
    ['silent', 'it gave no sign of life, or did not give up its partitions, for too long: it was stopped, or hung'],
    [null, 'it ended, or it was found dead'],
  ] as const)('are told apart: %s', (departure, why) => {
    expect(movesOf([...handOver, ...gone(40, 'm2', departure)]).at(-1)).toBe(`two (m2) left: ${why}`)
  })

  it.each([
    ['left', 'it took longer than max.poll.interval.ms between two polls'],
    ['silent', 'it gave no sign of life for a while: it was stopped, or hung'],
  ] as const)('are known better once they are back with their id: %s', (departure, why) => {
    expect(movesOf([...handOver, ...gone(40, 'm2', departure), joined(50, 'm2', 'two')]).slice(-2)).toEqual([
      `two (m2) left: ${why}`,
      'two (m2) joined again: it goes on, with the same id as before',
    ])
  })

  it('are away as static ones, and come back with what they had or lose it', () => {
    const staticOne = (timestampMs: number, memberId: string) =>
      record(timestampMs, 'ConsumerGroupMemberMetadata', member(memberId), {
        clientId: 'one',
        instanceId: 'B',
        subscribedTopicNames: ['orders'],
      })
    const away = [
      committed(5, 0, 17),
      staticOne(10, 'm1'),
      ...target(10, 1, { m1: [0] }),
      assigned(10, 'm1', 1, 0),
      assigned(20, 'm1', -2, 0),
    ]
    const back = [...away, ...gone(30, 'm1', null), staticOne(30, 'm9'), assigned(30, 'm9', 1, 0)]
    expect(movesOf(back).slice(2)).toEqual([
      'B (m1) went away for a while: it ended, but is a static member: its place is kept until its session times out',
      'B (m9) came back: a static member has what it had before',
    ])
    expect(told(back).takeovers.get('orders-0')).toEqual({ timestampMs: 30, memberId: 'm9', committed: 17 })
    expect(movesOf([...away, ...gone(30, 'm1', 'dead')]).at(-1)).toBe(
      'B (m1) left: it did not come back before its session timed out',
    )
  })
})

describe('a topic that is gone', () => {
  const lostTopic = [
    joined(10, 'm1', 'one'),
    record(10, 'ConsumerGroupCurrentMemberAssignment', member('m1'), {
      memberEpoch: 1,
      assignedPartitions: [{ topicId: 'GONE', partitions: [0], assignmentEpochs: null }],
    }),
    assigned(30, 'm1', 2),
  ]

  it('goes by the name under which the group committed of it', () => {
    const commit = record(
      20,
      'OffsetCommit',
      { group: 'g', topic: 'pay', partition: 0 },
      { offset: 1, topicId: 'GONE' },
    )
    expect(movesOf([...lostTopic, commit]).at(-1)).toBe('one (m1) gave up pay-0: the topic was deleted')
  })

  it('has no name where it committed nothing', () => {
    expect(movesOf(lostTopic).at(-1)).toBe('one (m1) gave up (a deleted topic)-0: the topic was deleted')
  })
})

it('a member whose pattern matches nothing yet subscribes to no topic so far', () => {
  const value = { clientId: 'one', subscribedTopicNames: [] }
  const pattern = record(10, 'ConsumerGroupMemberMetadata', member('m1'), value)
  expect(movesOf([pattern, joined(20, 'm1', 'one')])).toEqual([
    'one (m1) joined: it subscribes to no topic so far',
    'one (m1) subscribes to something else: now to orders, before to no topic so far',
  ])
})

describe('the name of a member', () => {
  it.each([
    ['app', 'app-01a2000a-ec8e-7039-bbf1-e8ffe6d961cd', null, 'app (…e6d961cd)'],
    ['app', 'abcdefghijklmnopqrstuv', null, 'app (…opqrstuv)'],
    ['app', 'my-own-id', 'B', 'B (my-own-id)'],
  ])('%s, %s', (clientId, memberId, instanceId, name) => {
    expect(memberName({ clientId, memberId, instanceId })).toBe(name)
    const process = { pid: 7, terminal: null }
    expect(memberName({ clientId, memberId, instanceId }, process)).toBe(`${instanceId ?? clientId} (pid 7)`)
  })
})

describe('explaining a group', () => {
  it('says first who is away, and until when nobody reads what it has', () => {
    const members = [described('m1', 'one', [0]), { ...described('m2', 'two', [2, 1]), memberEpoch: -2 }]
    const absences = new Map([['m2', { sinceMs: 30, untilMs: 75 }]])
    const { summary, members: explained } = explanationOf(
      { ...facts(members, 'Reconciling'), absences },
      told(handOver),
    )
    const away =
      'is away since t30: nobody reads orders-1, orders-2 until it comes back, or its session times out, at t75.'
    expect(summary).toBe(`two (m2) ${away}`)
    expect(explained[1]?.reasons).toEqual([`It ${away}`])
  })

  it('knows what a regular expression means', () => {
    const idle = { ...described('m2', 'two', []), subscribedTopics: [], subscribedRegex: 'ord.*' }
    const { members } = explanationOf(facts([described('m1', 'one', [0, 1, 2]), idle]), told(handOver))
    expect(members[1]?.reasons[0]).toMatch(/^It waits: 2 members share 3 partitions/)
  })

  it('shares with whoever shall have a part, and lists offsets in order', () => {
    const members = [described('m1', 'one', [0, 1], [0]), described('m2', 'two', [], [1])]
    const now = facts(members, 'Reconciling')
    const { members: explained, offsets } = explanationOf({ ...now, rows: now.rows.toReversed() }, told(handOver))
    expect(explained[0]?.reasons[0]).toBe(
      'It has orders-0, orders-1: the uniform assignor shares 2 partitions among 2 members.',
    )
    expect(offsets.map(({ partition }) => partition)).toEqual([0, 1, 2])
  })

  it('says why each member has what it has, and who waits', () => {
    const members = [described('m1', 'one', [0]), described('m2', 'two', [1, 2]), described('m3', 'three', [])]
    const explained = explanationOf(facts(members), told(handOver)).members
    expect(explained.map(({ name }) => name)).toEqual(['one (pid 4711, pts/3)', 'two (m2)', 'three (m3)'])
    expect(explained.map(({ reasons }) => reasons)).toEqual([
      ['It has orders-0: the uniform assignor shares 3 partitions among 2 members.'],
      ['It has orders-1, orders-2: the uniform assignor shares 3 partitions among 2 members.'],
      [
        'It waits: 3 members share 3 partitions, and each partition has one member. It takes over when another one goes.',
      ],
    ])
  })

  it('says what is on its way from one member to another', () => {
    const members = [described('m1', 'one', [0, 1], [0]), described('m2', 'two', [], [1])]
    const { members: explained } = explanationOf(facts(members, 'Reconciling'), told(handOver))
    expect(explained[0]?.reasons.at(-1)).toBe('It gives up orders-1, which two (m2) shall have.')
    expect(explained[1]?.reasons).toEqual([
      'It shall have orders-1 too, as soon as one (pid 4711, pts/3) has given it up.',
    ])
  })

  it('says why --from-beginning had no effect, and where it had', () => {
    const members = [described('m1', 'one', [0]), described('m2', 'two', [1])]
    const { offsets } = explanationOf(facts(members), told(handOver))
    expect(offsets.map(({ reasons }) => reasons)).toEqual([
      [
        'It was set to 17 at t5 while nobody was in the group: a reset.',
        'When one (pid 4711, pts/3) got it at t10, the group had committed 17: it went on there, and --from-beginning, if given, had no effect.',
        '3 records are left to read, up to 20.',
      ],
      [
        'A member committed 4 at t30.',
        'Nothing was committed when two (m2) got it at t22: auto.offset.reset or --from-beginning counted.',
        'Nothing is left to read.',
      ],
      ['Nothing was committed: whoever reads it begins where auto.offset.reset or --from-beginning says.'],
    ])
  })

  it('says that records before the offset are gone', () => {
    const gone = { ...facts([]), logStarts: new Map([['orders-0', 18]]) }
    const [first, second] = explanationOf(gone, told([])).offsets
    expect(first?.reasons.at(-1)).toBe(
      'Records before 18 are gone: whoever reads it goes on where auto.offset.reset says.',
    )
    expect(second?.reasons.at(-1)).toBe('The partition does not exist, or cannot be read.')
  })
})

describe('the partition of a group', () => {
  // Java: Math.abs(groupId.hashCode()) % 50.
  it.each([
    ['billing', 9],
    ['team', 33],
    ['modern', 1],
    ['a', 47],
  ])('of %s is %i', (groupId, partition) => {
    expect(groupPartition(groupId, 50)).toBe(partition)
  })
})

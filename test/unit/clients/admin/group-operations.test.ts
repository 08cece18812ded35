import { describe, expect, it } from 'vitest'
import { classicAssignment } from '../../../../src/clients/admin/classic-assignment.ts'
import {
  alterGroupOffsets,
  deleteGroupOffsets,
  listGroupOffsets,
} from '../../../../src/clients/admin/consumer-group-offsets.ts'
import { describeConsumerGroups } from '../../../../src/clients/admin/describe-consumer-groups.ts'
import { errorCode, KafkaError } from '../../../../src/common/kafka-error.ts'
import { classicAssignmentBytes, groupSession, partitionsOf } from '../../tools/consumer-groups/group-session.ts'
import { recordedSession } from './recorded-session.ts'

const coordinators = (nodes: Readonly<Record<string, number>>) => ({
  coordinators: Object.entries(nodes).map(([key, nodeId]) => ({ key, nodeId, host: 'h', port: nodeId, errorCode: 0 })),
})

describe('groups of several coordinators', () => {
  it('are asked for in one request for each coordinator', async () => {
    const fetched = (groupId: string) => ({ groupId, errorCode: 0, topics: [] })
    const { session, requests } = recordedSession([
      coordinators({ a: 1, b: 2, c: 1 }),
      { groups: [fetched('a'), fetched('c')] },
      { groups: [fetched('b')] },
    ])
    const results = await listGroupOffsets(session, ['a', 'b', 'c', 'a'])
    expect([...results.keys()]).toEqual(['a', 'b', 'c'])
    expect(requests.map(({ api, options }) => [api, options?.target])).toEqual([
      ['FindCoordinator', undefined],
      ['OffsetFetch', { kind: 'node', nodeId: 1 }],
      ['OffsetFetch', { kind: 'node', nodeId: 2 }],
    ])
  })

  it('have an error each where the coordinator is not found or says nothing', async () => {
    const missing = { key: 'a', nodeId: -1, host: '', port: -1, errorCode: errorCode('COORDINATOR_NOT_AVAILABLE') }
    const { session } = recordedSession([
      { coordinators: [missing, ...coordinators({ b: 1 }).coordinators] },
      { groups: [] },
    ])
    const results = [...(await listGroupOffsets(session, ['a', 'b'])).values()]
    expect(results.map((result) => (result as KafkaError).error)).toEqual([
      'COORDINATOR_NOT_AVAILABLE',
      'UNKNOWN_SERVER_ERROR',
    ])
  })
})

describe('describing groups', () => {
  const cluster = {
    topics: {},
    groups: {
      modern: {
        state: 'Reconciling',
        members: [{ id: 'm', partitions: partitionsOf('t', 0), target: partitionsOf('t', 0, 1) }],
      },
      old: { type: 'classic', state: 'Stable', members: [{ id: 'm', partitions: partitionsOf('t', 2) }] },
    },
  } as const

  it('falls back to the classic protocol, which knows no epochs', async () => {
    const results = await describeConsumerGroups(groupSession(cluster), ['old', 'modern'])
    expect(results.get('old')).toMatchObject({
      type: 'Classic',
      state: 'Stable',
      assignor: 'range',
      groupEpoch: null,
      members: [{ assignment: partitionsOf('t', 2), targetAssignment: null, memberEpoch: null }],
    })
    expect(results.get('modern')).toMatchObject({
      type: 'Consumer',
      state: 'Reconciling',
      coordinator: { id: 1, host: 'localhost', port: 9092 },
      groupEpoch: 3,
      members: [{ assignment: partitionsOf('t', 0), targetAssignment: partitionsOf('t', 0, 1), memberEpoch: 3 }],
    })
  })

  it('says of a group that neither protocol knows what the first answer said', async () => {
    const results = await describeConsumerGroups(groupSession(cluster), ['nobody'])
    expect(results.get('nobody')).toMatchObject({ error: 'GROUP_ID_NOT_FOUND', message: 'Group nobody not found.' })
  })
})

describe('offsets of a group', () => {
  it('that are refused name the partitions', async () => {
    const { session } = recordedSession([
      {
        topics: [
          {
            name: 't',
            partitions: [
              { partitionIndex: 0, errorCode: 0 },
              { partitionIndex: 1, errorCode: errorCode('UNKNOWN_MEMBER_ID') },
            ],
          },
        ],
      },
    ])
    const offsets = partitionsOf('t', 0, 1).map((each) => ({ ...each, offset: 5 }))
    await expect(alterGroupOffsets(session, 'g', offsets)).rejects.toMatchObject({
      error: 'UNKNOWN_MEMBER_ID',
      message: 'Failed altering group offsets for the following partitions: [t-1]',
    })
  })

  it('are all kept when the coordinator refuses the group', async () => {
    const { session } = recordedSession([{ errorCode: errorCode('NON_EMPTY_GROUP'), topics: [] }])
    const { groupError, partitions } = await deleteGroupOffsets(session, 'g', partitionsOf('t', 0))
    expect(groupError).toMatchObject({ error: 'NON_EMPTY_GROUP' })
    expect(partitions[0]?.error).toBe(groupError)
  })
})

describe('assignments of the classic protocol', () => {
  it('are read in every version, and one of the future as the last one known', () => {
    for (const version of [0, 1, 2, 3, 9]) {
      expect(classicAssignment(classicAssignmentBytes(partitionsOf('t', 1, 4), version))).toEqual(
        partitionsOf('t', 1, 4),
      )
    }
  })

  it('may be empty or broken', () => {
    expect(classicAssignment(Buffer.alloc(0))).toEqual([])
    expect(() => classicAssignment(Buffer.from([0, 3, 0, 0, 0, 9]))).toThrow(KafkaError)
  })
})

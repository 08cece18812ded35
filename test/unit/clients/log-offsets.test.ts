import { describe, expect, it } from 'vitest'
import { listOffsets } from '../../../src/clients/log-offsets.ts'
import { errorCode } from '../../../src/common/kafka-error.ts'
import { recordedSession } from './admin/recorded-session.ts'

const answer = (...partitions: object[]) => ({ topics: [{ name: 'orders', partitions }] })

describe('offsets of partitions', () => {
  it.each([
    ['latest', -1],
    ['earliest', -2],
    ['maxTimestamp', -3],
    [{ timestampMs: 1700000000000 }, 1700000000000],
  ] as const)('by %j are asked for by the timestamp %i', async (which, timestamp) => {
    const { session, requests } = recordedSession([answer({ partitionIndex: 4, errorCode: 0, offset: 7 })])
    await listOffsets(session, 'orders', [4], which, 'read_committed')
    expect(requests[0]).toMatchObject({
      api: 'ListOffsets',
      request: {
        replicaId: -1,
        isolationLevel: 1,
        topics: [{ name: 'orders', partitions: [{ partitionIndex: 4, timestamp }] }],
      },
    })
  })

  it('come in the order in which they were asked for, -1 where no record is of such a time', async () => {
    const { session } = recordedSession([
      answer({ partitionIndex: 0, errorCode: 0, offset: 5 }, { partitionIndex: 2, errorCode: 0, offset: -1 }),
    ])
    expect(await listOffsets(session, 'orders', [2, 0], { timestampMs: 9 })).toEqual([-1, 5])
  })

  it('are an error that names the partition when one has none', async () => {
    const { session } = recordedSession([
      answer(
        { partitionIndex: 0, errorCode: 0, offset: 5 },
        { partitionIndex: 1, errorCode: errorCode('NOT_LEADER_OR_FOLLOWER'), offset: -1 },
      ),
    ])
    await expect(listOffsets(session, 'orders', [0, 1], 'latest')).rejects.toMatchObject({
      error: 'NOT_LEADER_OR_FOLLOWER',
      message: expect.stringMatching(/^orders-1: /) as string,
    })
  })
})

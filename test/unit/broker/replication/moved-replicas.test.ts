import { expect, test } from 'vitest'
import { withRaisedEpochs } from '../../../../src/broker/replication/hold-leaders.ts'
import { movedReplicas, strayPartitions } from '../../../../src/broker/replication/moved-replicas.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'

const TOPIC_ID = 'AUF4XsY8SAO-TVIO7ZrL_Q'
const OTHER_ID = 'dsUAuCUYSbqtlIopLa2H3w'
const NO_CHANGE = -2

const replay = new MetadataReplay()
replay.apply({ type: 'TopicRecord', version: 0, data: { name: 'orders', topicId: TOPIC_ID } })
replay.apply({
  type: 'PartitionRecord',
  version: 2,
  data: {
    partitionId: 0,
    topicId: TOPIC_ID,
    replicas: [1, 2, 3],
    isr: [1, 2, 3],
    removingReplicas: [],
    addingReplicas: [],
    leader: 1,
    leaderRecoveryState: 0,
    leaderEpoch: 4,
    partitionEpoch: 9,
    directories: [TOPIC_ID, TOPIC_ID, TOPIC_ID],
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  },
})
const { image } = replay

type Change = Extract<MetadataRecord, { type: 'PartitionChangeRecord' }>

function change(data: Partial<Change['data']>): Change {
  return {
    type: 'PartitionChangeRecord',
    version: 2,
    data: {
      partitionId: 0,
      topicId: TOPIC_ID,
      isr: null,
      leader: NO_CHANGE,
      replicas: null,
      removingReplicas: null,
      addingReplicas: null,
      leaderRecoveryState: -1,
      directories: null,
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
      ...data,
    },
  }
}

test('a smaller ISR begins a new leader epoch: its leader is named again', () => {
  expect(withRaisedEpochs(image, [change({ isr: [1, 2] })])).toStrictEqual([change({ isr: [1, 2], leader: 1 })])
})

test('other changes keep the leader epoch, or raise it themselves', () => {
  const records = [change({ isr: [3, 2, 1] }), change({ isr: [2, 3], leader: 2 }), change({ replicas: [1, 2] })]
  expect(withRaisedEpochs(image, records)).toStrictEqual(records)
})

test('partitions whose replicas move are told with those that they had', () => {
  const topicPartition = { topic: 'orders', partition: 0 }
  const partition = { topicId: TOPIC_ID, topicPartition, leaderEpoch: 4 }
  const records = [change({ replicas: [1, 2] }), change({ isr: [1] })]
  expect(movedReplicas(image, records)).toStrictEqual([{ partition, replicas: [1, 2, 3] }])
})

test('what a broker has no replica of is stray, what has no topic id is left alone', () => {
  const names = [
    'orders-0',
    'orders-7',
    'gone-1',
    'unknown-1',
    '__cluster_metadata-0',
    'meta.properties',
    'orders-0.tmp',
  ]
  const topicIdOf = ({ topic }: { topic: string }): string | null => (topic === 'unknown' ? null : OTHER_ID)
  expect(strayPartitions(image, { brokerId: 2, names, topicIdOf })).toStrictEqual([
    { topic: 'orders', partition: 7 },
    { topic: 'gone', partition: 1 },
  ])
  expect(strayPartitions(image, { brokerId: 5, names: ['orders-0'], topicIdOf })).toHaveLength(1)
})

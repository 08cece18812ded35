import { describe, expect, it } from 'vitest'
import { needsTakeOver, presentedLeader, takeOverRecords } from '../../../../src/metadata/controller/take-over.ts'
import type { PartitionState } from '../../../../src/metadata/image/partition-state.ts'
import { newCluster } from '../images.ts'
import { replayedStoppedBroker, stoppedBroker } from '../stopped-broker.ts'

function one(replay = replayedStoppedBroker()) {
  const topic = replay.image.topicsByName.get('one')
  if (topic === undefined) throw new Error('the topic is there')
  return { replay, topicId: topic.id, partition: topic.partitions[2] as PartitionState }
}

describe('a partition that a stopped broker left', () => {
  it('is shown as led by the broker of the directory, in the epoch in which it was left', () => {
    const { partition } = one()
    expect(needsTakeOver(partition, 1)).toBe(true)
    expect(presentedLeader(partition, 1)).toEqual({ leader: 1, leaderEpoch: 3, isr: [1], elr: [], lastKnownElr: [] })
  })

  it('is taken over by the record that Kafka itself writes at a start', () => {
    const { replay, topicId } = one()
    const records = takeOverRecords(replay.image, 1, [{ topicId, partition: 2 }])
    const kafkas = stoppedBroker.records.find(({ offset }) => offset === 98)
    expect(kafkas).toMatchObject({ type: 'PARTITION_CHANGE_RECORD', data: { topicId, partitionId: 2 } })
    expect(records).toMatchObject([{ type: 'PartitionChangeRecord', version: 2, data: kafkas?.data }])
    for (const record of records) replay.apply(record)
    expect(one(replay).partition).toMatchObject({ leader: 1, leaderEpoch: 4, partitionEpoch: 4, isr: [1], elr: [] })
    expect(takeOverRecords(replay.image, 1, [{ topicId, partition: 2 }])).toEqual([])
  })

  it('is not taken over by a broker that has no replica, or was not in sync', () => {
    const { partition } = one()
    for (const state of [
      { ...partition, replicas: [2] },
      { ...partition, elr: [], lastKnownElr: [] },
    ]) {
      expect(needsTakeOver(state, 1)).toBe(false)
      expect(presentedLeader(state, 1).leader).toBe(-1)
    }
  })

  it('is not taken away from another leader', () => {
    const { partition } = one()
    expect(needsTakeOver({ ...partition, leader: 2 }, 1)).toBe(false)
    expect(presentedLeader({ ...partition, leader: 2, isr: [2] }, 1)).toMatchObject({ leader: 2, isr: [2] })
  })
})

it('needs no record for a partition that does not exist', () => {
  expect(takeOverRecords(newCluster().image, 1, [{ topicId: 'B7sFkv5zQgaVLCAZZrkEWw', partition: 0 }])).toEqual([])
})

it('keeps the ISR of a broker that was older than eligible leader replicas', () => {
  const { replay, topicId, partition } = one()
  replay.apply({ type: 'FeatureLevelRecord', version: 0, data: { name: 'metadata.version', featureLevel: 21 } })
  expect(takeOverRecords(replay.image, 1, [{ topicId, partition: 2 }])).toMatchObject([
    { version: 1, data: { leader: 1, isr: [1], eligibleLeaderReplicas: null, lastKnownElr: null } },
  ])
  const older = { ...partition, isr: [1], elr: [], lastKnownElr: [] }
  expect(needsTakeOver(older, 1)).toBe(true)
})

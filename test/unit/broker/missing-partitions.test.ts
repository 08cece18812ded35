import { describe, expect, it } from 'vitest'
import { missingPartitions } from '../../../src/broker/missing-partitions.ts'
import { MIGRATING_DIR, UNASSIGNED_DIR } from '../../../src/common/uuid.ts'
import { createTopics } from '../../../src/metadata/controller/create-topics.ts'
import { fill } from '../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../src/protocol/messages/create-topics.ts'
import { newCluster, oneBroker } from '../metadata/images.ts'

const HERE = 'ASNFZ4mrze8P7cuph2VDIQ'
const ELSEWHERE = 'BSNFZ4mrze8P7cuph2VDIQ'

/** An image with a topic of three partitions whose replicas are in `directory`. */
function imageWith(directory: string) {
  const replay = newCluster()
  const request = fill(createTopicsRequest, { topics: [{ name: 'orders', numPartitions: 3, replicationFactor: 1 }] })
  const { records } = createTopics(replay.image, request, oneBroker())
  for (const record of records) {
    if (record.type !== 'PartitionRecord') replay.apply(record)
    else replay.apply({ ...record, data: { ...record.data, directories: [directory] } })
  }
  return replay.image
}

const content = { brokerId: oneBroker().brokerId, directoryIds: [HERE], names: ['meta.properties', 'orders-1'] }
const missing = (directory: string, changes: Partial<typeof content> = {}) =>
  missingPartitions(imageWith(directory), { ...content, ...changes }).map(
    ({ topicPartition }) => topicPartition.partition,
  )

describe('partitions without a directory', () => {
  it.each([HERE, UNASSIGNED_DIR, MIGRATING_DIR])('are those that belong here and are not here (%s)', (directory) => {
    expect(missing(directory)).toEqual([0, 2])
  })

  it('are none where all are there, or belong elsewhere', () => {
    expect(missing(HERE, { names: ['orders-0', 'orders-1', 'orders-2'] })).toEqual([])
    expect(missing(ELSEWHERE)).toEqual([])
    expect(missing(HERE, { brokerId: 99 })).toEqual([])
  })
})

import { expect, it } from 'vitest'
import { fill } from '../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../src/protocol/messages/create-topics.ts'
import { fetchRequest } from '../../../src/protocol/messages/fetch.ts'
import { partitionChangeRecord } from '../../../src/protocol/messages/metadata/topic-records.ts'
import { INT64_MAX } from '../../../src/protocol/schema.ts'

it("gives what was left out Kafka's defaults, inside arrays and structs too", () => {
  expect(fill(createTopicsRequest, { topics: [{ name: 'orders', configs: [{ name: 'retention.ms' }] }] })).toEqual({
    topics: [
      {
        name: 'orders',
        numPartitions: 0,
        replicationFactor: 0,
        assignments: [],
        configs: [{ name: 'retention.ms', value: '' }],
      },
    ],
    timeoutMs: 60000,
    validateOnly: false,
  })
  const request = fill(fetchRequest, { replicaState: { replicaId: 5 }, topics: [{ partitions: [{ partition: 1 }] }] })
  expect(request.replicaState).toEqual({ replicaId: 5, replicaEpoch: -1 })
  expect(request.topics[0]?.partitions[0]).toMatchObject({ partition: 1, logStartOffset: -1, highWatermark: INT64_MAX })
})

it('keeps null where it is given, and takes undefined for absent', () => {
  const change = fill(partitionChangeRecord, { partitionId: 3, isr: [], leader: undefined, replicas: null })
  expect(change).toMatchObject({ partitionId: 3, isr: [], leader: -2, replicas: null, directories: null })
})

it('leaves what it was given alone and shares no defaults that could be changed', () => {
  const given = { topics: [{ name: 'orders' }] }
  const filled = fill(createTopicsRequest, given)
  expect(given).toEqual({ topics: [{ name: 'orders' }] })
  expect(Object.isFrozen(filled.topics[0]?.configs)).toBe(true)
  expect(filled).not.toBe(fill(createTopicsRequest, given))
})

import { describe, expect, it } from 'vitest'
import { handleCreatePartitions } from '../../../../src/broker/handlers/create-partitions.ts'
import { handleCreateTopics } from '../../../../src/broker/handlers/create-topics.ts'
import { handleDeleteTopics } from '../../../../src/broker/handlers/delete-topics.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createPartitionsRequest } from '../../../../src/protocol/messages/create-partitions.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { deleteTopicsRequest } from '../../../../src/protocol/messages/delete-topics.ts'
import { memoryBroker } from './memory-broker.ts'

const orders = { name: 'orders', numPartitions: 2, replicationFactor: 1 }

describe('the directories of partitions', () => {
  it('are made for the topics that could be created, and for no others', async () => {
    const broker = memoryBroker()
    await handleCreateTopics(broker, fill(createTopicsRequest, { topics: [orders, { ...orders, name: '..' }] }))
    expect(broker.hosted).toEqual(['orders-0', 'orders-1'])
    await handleCreateTopics(broker, fill(createTopicsRequest, { topics: [orders] }))
    await handleCreateTopics(
      broker,
      fill(createTopicsRequest, { topics: [{ ...orders, name: 'b' }], validateOnly: true }),
    )
    expect(broker.hosted).toHaveLength(2)
  })

  it('are made for the partitions that were added', async () => {
    const broker = memoryBroker()
    await handleCreateTopics(broker, fill(createTopicsRequest, { topics: [orders] }))
    const topics = [{ name: 'orders', count: 4, assignments: null }]
    await handleCreatePartitions(broker, fill(createPartitionsRequest, { topics }))
    expect(broker.hosted.slice(2)).toEqual(['orders-2', 'orders-3'])
  })

  it('go with the topics that were deleted', async () => {
    const broker = memoryBroker()
    await handleCreateTopics(broker, fill(createTopicsRequest, { topics: [orders] }))
    const request = fill(deleteTopicsRequest, { topics: [{ name: 'nope' }, { name: 'orders' }] })
    const { responses } = await handleDeleteTopics(broker, request)
    expect(responses.map(({ errorCode }) => errorCode)).toEqual([3, 0])
    expect(broker.dropped).toEqual(['orders'])
  })
})

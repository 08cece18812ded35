import { describe, expect, it } from 'vitest'
import { ensureCoordinatorTopic, offsetsTopic } from '../../../../src/broker/group-coordinator/coordinator-topic.ts'
import { handleAlterPartitionReassignments } from '../../../../src/broker/handlers/alter-partition-reassignments.ts'
import { handleCreateTopics } from '../../../../src/broker/handlers/create-topics.ts'
import { handleElectLeaders } from '../../../../src/broker/handlers/elect-leaders.ts'
import { handleListPartitionReassignments } from '../../../../src/broker/handlers/list-partition-reassignments.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { alterPartitionReassignmentsRequest } from '../../../../src/protocol/messages/alter-partition-reassignments.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { electLeadersRequest } from '../../../../src/protocol/messages/elect-leaders.ts'
import { listPartitionReassignmentsRequest } from '../../../../src/protocol/messages/list-partition-reassignments.ts'
import { memoryBroker } from './memory-broker.ts'

/** Brokers 1 to 3, and the topic `t`, of which broker 1 has the only replica. */
async function threeBrokers() {
  const brokers = [1, 2, 3].map((id) => ({ id, directories: [] }))
  const broker = memoryBroker()
  const state = { ...broker, env: { ...broker.env, brokers } }
  const assignments = [{ partitionIndex: 0, brokerIds: [1] }]
  const topics = [{ name: 't', numPartitions: -1, replicationFactor: -1, assignments }]
  await handleCreateTopics(state, fill(createTopicsRequest, { topics }))
  return state
}

const reassign = (replicas: readonly number[] | null) =>
  fill(alterPartitionReassignmentsRequest, {
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, replicas }] }],
  })
const listAll = fill(listPartitionReassignmentsRequest, {})

describe('reassignments', () => {
  it('are begun, listed and called off', async () => {
    const state = await threeBrokers()
    const begun = await handleAlterPartitionReassignments(state, reassign([2, 3]))
    expect(begun).toEqual({
      throttleTimeMs: 0,
      allowReplicationFactorChange: true,
      errorCode: 0,
      errorMessage: null,
      responses: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode: 0, errorMessage: null }] }],
    })
    expect(await handleListPartitionReassignments(state, listAll)).toEqual({
      throttleTimeMs: 0,
      errorCode: 0,
      errorMessage: null,
      topics: [
        {
          name: 't',
          partitions: [{ partitionIndex: 0, replicas: [2, 3, 1], addingReplicas: [2, 3], removingReplicas: [1] }],
        },
      ],
    })
    await handleAlterPartitionReassignments(state, reassign(null))
    expect((await handleListPartitionReassignments(state, listAll)).topics).toEqual([])
    expect((await state.image()).topicsByName.get('t')?.partitions[0]).toMatchObject({ replicas: [1], isr: [1] })
  })

  it('that are not under way can not be called off', async () => {
    const { responses } = await handleAlterPartitionReassignments(await threeBrokers(), reassign(null))
    expect(responses[0]?.partitions).toEqual([{ partitionIndex: 0, errorCode: 85, errorMessage: null }])
  })
})

describe('elections', () => {
  const request = (electionType: number) =>
    fill(electLeadersRequest, { electionType, topicPartitions: [{ topic: 't', partitions: [0] }] })

  it('are not needed where the preferred replica leads', async () => {
    const { errorCode, replicaElectionResults } = await handleElectLeaders(await threeBrokers(), request(0))
    expect(errorCode).toBe(0)
    expect(replicaElectionResults).toMatchObject([{ topic: 't', partitionResult: [{ partitionId: 0, errorCode: 84 }] }])
  })

  it('are not needed where nobody has written yet to what the only broker has', async () => {
    const state = memoryBroker()
    await ensureCoordinatorTopic(state, offsetsTopic)
    const all = fill(electLeadersRequest, { electionType: 0, topicPartitions: null })
    const { replicaElectionResults } = await handleElectLeaders(state, all)
    expect(replicaElectionResults).toEqual([{ topic: '__consumer_offsets', partitionResult: [] }])
  })

  it('of an unknown type fail as a whole', async () => {
    const failed = { errorCode: 42, errorMessage: 'Unknown election type 9' }
    expect(await handleElectLeaders(await threeBrokers(), request(9))).toEqual({
      throttleTimeMs: 0,
      errorCode: 42,
      replicaElectionResults: [{ topic: 't', partitionResult: [{ partitionId: 0, ...failed }] }],
    })
  })
})

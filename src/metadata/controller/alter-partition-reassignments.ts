/**
 * AlterPartitionReassignments (KIP-455): begins and calls off moves of partitions to other replicas. They are done with the
 * ISR change that brings the last new replica in: alter-partition.ts.
 * Kafka: `ReplicationControlManager.alterPartitionReassignments`.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../protocol/messages/alter-partition-reassignments.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import type { PartitionState } from '../image/partition-state.ts'
import {
  type ApiError,
  type ControllerEnv,
  type ControllerResult,
  NO_ERROR,
  specificApiError,
} from './controller-result.ts'
import { partitionChange } from './partition-change.ts'
import { isReassigning, reassignedReplicas, revertedReassignment } from './partition-reassignment.ts'
import { checkManualAssignment } from './replica-assignment.ts'
import { ReplicationContext } from './replication-context.ts'

type ReassignablePartition = AlterPartitionReassignmentsRequest['topics'][number]['partitions'][number]

/** The moves of `request` that can be begun or called off; the others have their error in the response. */
export function alterPartitionReassignments(
  image: MetadataImage,
  request: AlterPartitionReassignmentsRequest,
  env: ControllerEnv,
): ControllerResult<AlterPartitionReassignmentsResponse> {
  const context = new ReplicationContext(image, env)
  const records: MetadataRecord[] = []
  const { allowReplicationFactorChange } = request
  const attempt = (name: string, wanted: ReassignablePartition): ApiError => {
    try {
      const record = reassign(context, name, wanted, allowReplicationFactorChange)
      if (record !== null) records.push(record)
      return NO_ERROR
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return specificApiError(error)
    }
  }
  const responses = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((wanted) => ({ partitionIndex: wanted.partitionIndex, ...attempt(name, wanted) })),
  }))
  return { records, response: { throttleTimeMs: 0, allowReplicationFactorChange, ...NO_ERROR, responses } }
}

function reassign(
  context: ReplicationContext,
  name: string,
  { partitionIndex, replicas }: ReassignablePartition,
  mayChangeFactor: boolean,
): MetadataRecord | null {
  const topic = context.image.topicsByName.get(name)
  if (topic === undefined) throw unknown(`Unable to find a topic named ${name}.`)
  const state = topic.partitions[partitionIndex]
  if (state === undefined) throw unknown(`Unable to find partition ${name}:${partitionIndex}.`)
  if (replicas === null) return cancel(context, topic, partitionIndex, state)
  checkManualAssignment(context.brokers, replicas, null)
  if (!mayChangeFactor) checkSameFactor(state, replicas.length)
  const moved = reassignedReplicas(state.replicas, replicas)
  const { adding, removing } = moved
  return partitionChange(
    state,
    { topicId: topic.id, partition: partitionIndex },
    context.changeOf(topic, partitionIndex),
    {
      replicas: moved.replicas,
      // What an earlier move was adding and this one keeps goes on being added.
      ...(adding.length === 0 ? {} : { adding }),
      ...(removing.length === 0 ? {} : { removing }),
    },
  )
}

function cancel(context: ReplicationContext, topic: TopicImage, partition: number, state: PartitionState) {
  if (!isReassigning(state)) throw new KafkaError('NO_REASSIGNMENT_IN_PROGRESS')
  const { replicas, isr, isUnclean } = revertedReassignment(state)
  const allowsUnclean = context.allowsUncleanElection(topic)
  if (isUnclean && !allowsUnclean) {
    throw new KafkaError('INVALID_REPLICA_ASSIGNMENT', {
      message:
        `Unable to revert partition assignment for ${topic.name}:${partition} because it would require an unclean ` +
        'leader election.',
    })
  }
  return partitionChange(state, { topicId: topic.id, partition }, context.changeOf(topic, partition), {
    isr,
    replicas,
    adding: [],
    removing: [],
    election: allowsUnclean ? 'unclean' : 'online',
  })
}

/** Kafka: `validatePartitionReplicationFactorUnchanged`. */
function checkSameFactor({ replicas, addingReplicas, removingReplicas }: PartitionState, count: number): void {
  const moving = new Set([...replicas, ...addingReplicas].filter((replica) => !removingReplicas.includes(replica)))
  if (moving.size === count) return
  const message = `The replication factor is changed from ${moving.size} to ${count}`
  throw new KafkaError('INVALID_REPLICATION_FACTOR', { message })
}

function unknown(message: string): KafkaError {
  return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
}

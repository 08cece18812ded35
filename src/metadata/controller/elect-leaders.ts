/** ElectLeaders. Kafka: `ReplicationControlManager.electLeaders`, `maybeElectUncleanLeaders`. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { ElectLeadersRequest, ElectLeadersResponse } from '../../protocol/messages/elect-leaders.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'
import { type ApiError, apiError, type ControllerEnv, type ControllerResult, NO_ERROR } from './controller-result.ts'
import { partitionChange } from './partition-change.ts'
import type { Election } from './partition-election.ts'
import { ReplicationContext } from './replication-context.ts'

/** By their numbers in requests. Kafka: common.ElectionType. */
const ELECTION_TYPES: ReadonlyMap<number, Election> = new Map([
  [0, 'preferred'],
  [1, 'unclean'],
])

/**
 * Elects leaders of the partitions of `request`, of all when it names none: then those that need no election are left out of
 * the response. Errors are per partition: UNKNOWN_TOPIC_OR_PARTITION, ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE,
 * ELIGIBLE_LEADERS_NOT_AVAILABLE. Throws INVALID_REQUEST for an unknown type of election. `leaderOf` says who counts as the
 * leader: not always who is recorded.
 */
export function electLeaders(
  image: MetadataImage,
  request: ElectLeadersRequest,
  env: ControllerEnv,
  leaderOf: (partition: PartitionState) => number = recordedLeader,
): ControllerResult<ElectLeadersResponse> {
  const election = electionOf(request)
  const context = new ReplicationContext(image, env)
  const records: MetadataRecord[] = []
  const elect = (topic: string, partitionId: number) => {
    const { error, record } = electOne(context, topic, partitionId, election, leaderOf)
    if (record !== null) records.push(record)
    return { partitionId, ...error }
  }
  const replicaElectionResults =
    request.topicPartitions === null
      ? [...image.topicsByName.values()].map(({ name: topic, partitions }) => ({
          topic,
          partitionResult: partitions
            .map((_, partitionId) => elect(topic, partitionId))
            .filter(({ errorCode }) => errorCode !== NOT_NEEDED.errorCode),
        }))
      : request.topicPartitions.map(({ topic, partitions }) => ({
          topic,
          partitionResult: partitions.map((partitionId) => elect(topic, partitionId)),
        }))
  return { records, response: { throttleTimeMs: 0, errorCode: 0, replicaElectionResults } }
}

/**
 * Leaders for those partitions without one whose topics allow that records get lost (`unclean.leader.election.enable`). Kafka
 * looks for them when that is set, and from time to time.
 */
export function electUncleanLeaders(image: MetadataImage, env: ControllerEnv): ControllerResult<null> {
  const context = new ReplicationContext(image, env)
  const records = [...image.topicsByName.values()].flatMap((topic) => {
    const leaderless = topic.partitions.flatMap(({ leader }, id) => (leader === NO_LEADER ? [id] : []))
    if (leaderless.length === 0 || !context.allowsUncleanElection(topic)) return []
    return leaderless.flatMap((id) => electOne(context, topic.name, id, 'unclean', recordedLeader).record ?? [])
  })
  return { records, response: null }
}

function electionOf({ electionType }: ElectLeadersRequest): Election {
  const election = ELECTION_TYPES.get(electionType)
  if (election !== undefined) return election
  throw new KafkaError('INVALID_REQUEST', { message: `Unknown election type ${electionType}` })
}

const NOT_NEEDED = apiError(new KafkaError('ELECTION_NOT_NEEDED'))

interface Elected {
  readonly error: ApiError
  readonly record: MetadataRecord | null
}

const recordedLeader = ({ leader }: PartitionState): number => leader

function electOne(
  context: ReplicationContext,
  name: string,
  partition: number,
  election: Election,
  leaderOf: (partition: PartitionState) => number,
): Elected {
  const topic = context.image.topicsByName.get(name)
  if (topic === undefined) return failed(unknown(`No such topic as ${name}`))
  const state = topic.partitions[partition]
  if (state === undefined) return failed(unknown(`No such partition as ${name}-${partition}`))
  const leader = leaderOf(state)
  const isNeeded = election === 'preferred' ? leader !== state.replicas[0] : leader === NO_LEADER
  if (!isNeeded) return { error: NOT_NEEDED, record: null }
  const id = { topicId: topic.id, partition }
  const record = partitionChange(state, id, context.changeOf(topic, partition), { election })
  if (record !== null) return { error: NO_ERROR, record }
  const error = election === 'preferred' ? 'PREFERRED_LEADER_NOT_AVAILABLE' : 'ELIGIBLE_LEADERS_NOT_AVAILABLE'
  return failed(new KafkaError(error))
}

function failed(error: KafkaError): Elected {
  return { error: apiError(error), record: null }
}

function unknown(message: string): KafkaError {
  return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
}

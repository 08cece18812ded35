/** A proposal of where partitions might go. Kafka: ReassignPartitionsCommand.generateAssignment. */
import { type Node } from '../../clients/admin/describe-cluster.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { randomInt } from '../../metadata/controller/random-int.ts'
import { placeStriped, type UsableBroker } from '../../metadata/controller/striped-replica-placer.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { parseJavaInteger } from '../option-table.ts'
import { repeated } from '../repeated.ts'
import { ToolError } from '../tool-error.ts'
import { type CurrentAssignment, currentAssignmentOfTopics, liveNodes } from './current-assignment.ts'
import { inIntegerOrder, javaList, type PartitionAssignment, refusedPlan } from './reassignment-plan.ts'

export interface ProposalRequest {
  readonly topics: readonly string[]
  readonly brokerIds: readonly number[]
  /** Spread the replicas over the racks of the brokers. */
  readonly isRackAware: boolean
  /** Replicas of each partition; default: as many as it has now. */
  readonly replicationFactor?: number | undefined
}

export interface Proposal {
  readonly current: CurrentAssignment
  readonly proposed: readonly PartitionAssignment[]
}

/** Brokers of `--broker-list`. Throws ToolError (`exception`). Kafka: `parseGenerateAssignmentArgs`. */
export function parseBrokerList(text: string): number[] {
  const ids = text.split(',').map((item) => {
    const id = parseJavaInteger(item, 32)
    if (id !== undefined) return id
    throw new ToolError('exception', `For input string: "${item}"`, {
      javaException: 'java.lang.NumberFormatException',
      plain: `'${item}' is no id of a broker.`,
    })
  })
  const twice = inIntegerOrder(repeated(ids))
  if (twice.length === 0) return ids
  throw refusedPlan(`Broker list contains duplicate entries: ${javaList(twice)}`)
}

/** Changes nothing. Throws KafkaError, and ToolError (`exception`) where the brokers are too few. */
export async function generateAssignment(
  session: KafkaSession,
  request: ProposalRequest,
  random: Random,
): Promise<Proposal> {
  const current = await currentAssignmentOfTopics(session, request.topics)
  const wanted = new Set(request.brokerIds)
  const nodes = (await liveNodes(session)).filter(({ id }) => wanted.has(id))
  const brokers = usableBrokers(nodes, request.isRackAware)
  const topics = [...new Set(current.partitions.map(({ topic }) => topic))]
  const proposed = topics.flatMap((topic) => {
    const partitions = current.partitions.filter((partition) => partition.topic === topic)
    const replicationFactor = request.replicationFactor ?? partitions[0]?.replicas.length ?? 0
    const placed = place(brokers, partitions.length, replicationFactor, random)
    return placed.map((replicas, partition) => ({ topic, partition, replicas }))
  })
  return { current, proposed }
}

/** Kafka: `getBrokerMetadata`. */
function usableBrokers(nodes: readonly Node[], isRackAware: boolean): UsableBroker[] {
  const rackless = nodes.filter(({ rack }) => rack === null).length
  if (isRackAware && rackless > 0 && rackless < nodes.length) {
    throw refusedPlan(
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment ' +
        'without rack information.',
    )
  }
  return nodes.map(({ id, rack }) => ({ id, rack: isRackAware ? rack : null, isFenced: false }))
}

/** Here Kafka shows the message of the exception alone. */
function place(
  brokers: readonly UsableBroker[],
  partitionCount: number,
  replicationFactor: number,
  random: Random,
): readonly (readonly number[])[] {
  try {
    return placeStriped(brokers, partitionCount, replicationFactor, (bound) => randomInt(random, bound))
  } catch (cause) {
    if (!isKafkaError(cause)) throw cause
    const count = `${brokers.length} broker${brokers.length === 1 ? '' : 's'}`
    const plain = `${count} can be used: too few for a replication factor of ${replicationFactor}.`
    throw new ToolError('exception', cause.message, { plain, cause })
  }
}

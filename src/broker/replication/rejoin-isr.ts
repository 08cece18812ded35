/**
 * Replicas that have caught up come back into the ISR, many in one operation of the controller: the last bit is copied under
 * the locks of their partitions, while the change is written. Kafka: Partition.maybeExpandIsr.
 */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import {
  alterPartition,
  type IsrChange,
  type IsrChangeResult,
  isrWith,
} from '../../metadata/controller/alter-partition.ts'
import type { ControllerEnv, ControllerResult } from '../../metadata/controller/controller-result.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { divergencePoint } from '../../storage/log/divergence-point.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import { holdAll } from '../../storage/log/hold-all.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { BrokerState } from '../broker-state.ts'
import type { ReplicaLogs } from './replica-logs.ts'
import type { ReplicatedPartition } from './replicated-partition.ts'

const READ_BYTES = 1024 * 1024
/** What says that the change is made: with a reassignment that it completes another replica may lead. */
const DONE: ReadonlySet<string> = new Set(['NONE', 'NEW_LEADER_ELECTED'])

/** A replica that has all but the last bit, and its partition as it was found. */
export interface CaughtUp {
  readonly hosted: ReplicatedPartition
  readonly brokerId: number
}

export interface RejoinOptions {
  readonly logs: ReplicaLogs
  readonly state: BrokerState
}

/** A partition, and who of its replicas is to rejoin. */
interface Rejoining {
  readonly hosted: ReplicatedPartition
  readonly brokerIds: readonly number[]
}

/**
 * Has the replicas rejoin; returns those whose partitions have changed meanwhile. What came is on their disks before anybody
 * counts on it. Throws KafkaError when one of them can't be written, or no controller be; none has rejoined then.
 */
export async function rejoinIsr<R extends CaughtUp>(
  replicas: readonly R[],
  { logs, state }: RejoinOptions,
): Promise<readonly R[]> {
  const rejoining = byPartition(replicas)
  const results = await state.withController(
    (image) => expandIsr(image, rejoining, state),
    undefined,
    ({ response }, append) =>
      copyLastBits(
        rejoining.filter(({ hosted }) => isDone(response, hosted)),
        logs,
        append,
      ),
  )
  return replicas.filter(({ hosted }) => !isDone(results, hosted))
}

/** Makes the follower a beginning of the leader's log. */
export async function makeBeginning(from: HeldLog, to: HeldLog): Promise<void> {
  const start = from.startOffset()
  const common = divergencePoint(from.epochs(), from.endOffset(), to.epochs(), to.endOffset())
  if (common < start || to.startOffset() > common) return to.truncateFullyAndStartAt(start)
  await to.truncateTo(common)
  await to.raiseStartOffset(start)
}

/** In the order in which partitions are locked. */
function byPartition(replicas: readonly CaughtUp[]): readonly Rejoining[] {
  const found = new Map<string, { readonly hosted: ReplicatedPartition; readonly brokerIds: number[] }>()
  for (const { hosted, brokerId } of replicas) {
    const name = formatTopicPartition(hosted.topicPartition)
    const known = found.get(name)
    if (known === undefined) found.set(name, { hosted, brokerIds: [brokerId] })
    else known.brokerIds.push(brokerId)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

function expandIsr(
  image: MetadataImage,
  rejoining: readonly Rejoining[],
  { env }: BrokerState,
): ControllerResult<readonly IsrChangeResult[]> {
  const leaders = new Set(rejoining.map(({ hosted }) => hosted.state.leader))
  const results = [...leaders].map((leader) => {
    const changes = rejoining
      .filter(({ hosted }) => hosted.state.leader === leader)
      .map((each) => changeOf(image, each, env))
    return alterPartition(image, leader, changes, env)
  })
  return {
    records: results.flatMap(({ records }) => records),
    response: results.flatMap(({ response }) => response),
  }
}

function changeOf(image: MetadataImage, { hosted, brokerIds }: Rejoining, env: ControllerEnv): IsrChange {
  const { topicId, topicPartition, leaderEpoch, state } = hosted
  const { partition } = topicPartition
  const { partitionEpoch, leaderRecoveryState } = state
  const isr = isrWith(image, { topicId, partition }, new Set(brokerIds), env)
  return {
    topicId,
    partition,
    isr,
    leaderEpoch,
    partitionEpoch,
    leaderRecoveryState: isr.length > 1 ? 0 : leaderRecoveryState,
  }
}

function isDone(results: readonly IsrChangeResult[], { topicId, topicPartition }: ReplicatedPartition): boolean {
  const result = results.find((each) => each.topicId === topicId && each.partition === topicPartition.partition)
  return result !== undefined && DONE.has(result.error)
}

/** Runs `append` under the locks of all leaders and of those who rejoin, which are equal by then. */
async function copyLastBits(
  rejoining: readonly Rejoining[],
  logs: ReplicaLogs,
  append: () => Promise<void>,
): Promise<void> {
  const followers: PartitionLog[] = []
  const holdFrom = async (at: number): Promise<void> => {
    const next = rejoining[at]
    if (next === undefined) {
      await Promise.all(followers.map((log) => log.flush()))
      return append()
    }
    const { leader } = next.hosted.state
    const ids = [leader, ...next.brokerIds].sort((a, b) => a - b)
    return logs.useAll(next.hosted, ids, (all) =>
      holdAll(all, async (helds) => {
        const from = helds[ids.indexOf(leader)] as HeldLog
        for (const [index, to] of helds.entries()) {
          if (to === from) continue
          await copyAll(from, to)
          followers.push(all[index] as PartitionLog)
        }
        return holdFrom(at + 1)
      }),
    )
  }
  await holdFrom(0)
}

async function copyAll(from: HeldLog, to: HeldLog): Promise<void> {
  await makeBeginning(from, to)
  while (to.endOffset() < from.endOffset()) await to.appendAsFollower(from.read(to.endOffset(), READ_BYTES))
}

/** What lies in the log directories of brokers. Kafka: LogDirsCommand.execute. */
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeLogDirs, type LogDirDescription } from '../../clients/admin/log-dirs.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

export interface BrokerLogDirs {
  readonly brokerId: number
  readonly logDirs: readonly LogDirDescription[]
}

/** Ids of the brokers that are alive, in ascending order. Throws KafkaError. */
export async function liveBrokerIds(session: KafkaSession): Promise<number[]> {
  const { nodes } = await describeCluster(session)
  return nodes.map(({ id }) => id).sort((a, b) => a - b)
}

/** Ids of those that registered and are not among `live`: fenced, or with a log.dir that can't be used. Throws KafkaError. */
export async function absentBrokerIds(session: KafkaSession, live: readonly number[]): Promise<number[]> {
  const { nodes } = await describeCluster(session, { includeFencedBrokers: true })
  const ids = nodes.map(({ id }) => id).filter((id) => !live.includes(id))
  return ids.sort((a, b) => a - b)
}

/** Of each of the brokers, in their order. Throws KafkaError. Kafka: `DescribeLogDirsResult.allDescriptions`. */
export async function describeBrokers(session: KafkaSession, brokerIds: readonly number[]): Promise<BrokerLogDirs[]> {
  const described: BrokerLogDirs[] = []
  for (const brokerId of brokerIds) described.push({ brokerId, logDirs: await describeLogDirs(session, brokerId) })
  return described
}

/** The same, or why a broker says nothing. */
export async function describeEachBroker(
  session: KafkaSession,
  brokerIds: readonly number[],
): Promise<Map<number, BrokerLogDirs | KafkaError>> {
  const described = new Map<number, BrokerLogDirs | KafkaError>()
  for (const brokerId of brokerIds) {
    const [found] = await describeBrokers(session, [brokerId]).catch((error: unknown) => {
      if (isKafkaError(error)) return [error]
      throw error
    })
    if (found !== undefined) described.set(brokerId, found)
  }
  return described
}

export type { LogDirDescription, LogDirReplica } from '../../clients/admin/log-dirs.ts'

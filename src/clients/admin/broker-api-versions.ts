import { isKafkaError, type KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { describeCluster, type Node } from './describe-cluster.ts'

/** The versions of one API that a broker takes. Kafka: ApiVersionsResponseData.ApiVersion. */
export interface ApiVersion {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}

export interface BrokerApiVersions {
  readonly node: Node
  /** Or why it does not say. */
  readonly versions: readonly ApiVersion[] | KafkaError
}

/** What each of the brokers that are alive answers, by rising id. Throws KafkaError. Kafka: BrokerApiVersionsCommand.AdminClient. */
export async function brokerApiVersions(
  session: KafkaSession,
  options: RequestOptions = {},
): Promise<BrokerApiVersions[]> {
  const { nodes } = await describeCluster(session, options)
  const described: BrokerApiVersions[] = []
  for (const node of nodes.toSorted((a, b) => a.id - b.id)) {
    described.push({ node, versions: await versionsOf(session, node, options) })
  }
  return described
}

async function versionsOf(session: KafkaSession, { id }: Node, options: RequestOptions) {
  const request = { clientSoftwareName: 'kafdir', clientSoftwareVersion: '1' }
  try {
    const target = { kind: 'node', nodeId: id } as const
    const response = await session.request('ApiVersions', request, { target, ...options })
    return kafkaErrorOf(response.errorCode) ?? response.apiKeys
  } catch (error) {
    if (isKafkaError(error)) return error
    throw error
  }
}

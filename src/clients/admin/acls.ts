import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Which rules are meant, in Kafka's numbers; null: any. Kafka: AclBindingFilter. */
export type AclFilter = ApiMap['DescribeAcls']['request']

/** The rules that match, by resource. Throws KafkaError: SECURITY_DISABLED where nobody keeps any. Kafka: Admin.describeAcls. */
export async function describeAcls(
  session: KafkaSession,
  filter: AclFilter,
  options: RequestOptions = {},
): Promise<ApiMap['DescribeAcls']['response']['resources']> {
  const { errorCode, errorMessage, resources } = await session.request('DescribeAcls', filter, options)
  const error = kafkaErrorOf(errorCode, errorMessage)
  if (error !== null) throw error
  return resources
}

/** Deletes the rules that match. Throws KafkaError as above. Kafka: Admin.deleteAcls. */
export async function deleteAcls(
  session: KafkaSession,
  filters: readonly AclFilter[],
  options: RequestOptions = {},
): Promise<void> {
  const { filterResults } = await session.request('DeleteAcls', { filters }, options)
  for (const { errorCode, errorMessage, matchingAcls } of filterResults) {
    for (const failed of [{ errorCode, errorMessage }, ...matchingAcls]) {
      const error = kafkaErrorOf(failed.errorCode, failed.errorMessage)
      if (error !== null) throw error
    }
  }
}

/** Makes rules. Throws KafkaError as above. Kafka: Admin.createAcls. */
export async function createAcls(
  session: KafkaSession,
  creations: ApiMap['CreateAcls']['request']['creations'],
  options: RequestOptions = {},
): Promise<void> {
  const { results } = await session.request('CreateAcls', { creations }, options)
  for (const { errorCode, errorMessage } of results) {
    const error = kafkaErrorOf(errorCode, errorMessage)
    if (error !== null) throw error
  }
}

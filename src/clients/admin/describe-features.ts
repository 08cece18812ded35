import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

export interface FeatureDescription {
  readonly name: string
  readonly minLevel: number
  readonly maxLevel: number
  /** 0: off. */
  readonly finalizedLevel: number
}

export interface FeatureMetadata {
  /** What the broker supports, in the order of the names. */
  readonly features: readonly FeatureDescription[]
  /** The offset of the metadata that the levels are of; null when the broker does not say. */
  readonly epoch: number | null
}

/** The features of the cluster. Throws KafkaError. Kafka: Admin.describeFeatures. */
export async function describeFeatures(session: KafkaSession, options: RequestOptions = {}): Promise<FeatureMetadata> {
  const request = { clientSoftwareName: 'kafdir', clientSoftwareVersion: '1' }
  const response = await session.request('ApiVersions', request, options)
  const error = kafkaErrorOf(response.errorCode)
  if (error) throw error
  const finalized = new Map(response.finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]))
  const features = response.supportedFeatures.map(({ name, minVersion, maxVersion }) => {
    return { name, minLevel: minVersion, maxLevel: maxVersion, finalizedLevel: finalized.get(name) ?? 0 }
  })
  const epoch = response.finalizedFeaturesEpoch
  return { features: features.sort((a, b) => (a.name < b.name ? -1 : 1)), epoch: epoch < 0 ? null : epoch }
}

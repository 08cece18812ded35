import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka: FeatureUpdate.UpgradeType. */
export type UpgradeType = 'UPGRADE' | 'SAFE_DOWNGRADE' | 'UNSAFE_DOWNGRADE'

export interface FeatureUpdate {
  readonly name: string
  readonly level: number
  readonly upgradeType: UpgradeType
}

export interface UpdateFeaturesOptions extends RequestOptions {
  readonly validateOnly: boolean
}

const upgradeTypeNumbers: Readonly<Record<UpgradeType, number>> = {
  UPGRADE: 1,
  SAFE_DOWNGRADE: 2,
  UNSAFE_DOWNGRADE: 3,
}

/** Throws INVALID_REQUEST for an update that Kafka's client does not send. Kafka: FeatureUpdate's constructor. */
export function checkFeatureUpdate({ level, upgradeType }: FeatureUpdate): void {
  if (level === 0 && upgradeType === 'UPGRADE') {
    const message = `The upgradeType flag should be set to SAFE_DOWNGRADE or UNSAFE_DOWNGRADE when the provided maxVersionLevel:${level} is < 1.`
    throw new KafkaError('INVALID_REQUEST', { message })
  }
  if (level < 0) throw new KafkaError('INVALID_REQUEST', { message: 'Cannot specify a negative version level.' })
}

/** Makes all updates or none. Throws KafkaError, INVALID_UPDATE_VERSION with the reason. Kafka: Admin.updateFeatures. */
export async function updateFeatures(
  session: KafkaSession,
  updates: readonly FeatureUpdate[],
  { validateOnly, ...options }: UpdateFeaturesOptions,
): Promise<void> {
  for (const update of updates) checkFeatureUpdate(update)
  const featureUpdates = updates.map(({ name, level, upgradeType }) => ({
    feature: name,
    maxVersionLevel: level,
    allowDowngrade: upgradeType !== 'UPGRADE',
    upgradeType: upgradeTypeNumbers[upgradeType],
  }))
  const request = { timeoutMs: 60_000, featureUpdates, validateOnly }
  const response = await session.request('UpdateFeatures', request, { target: { kind: 'controller' }, ...options })
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
}

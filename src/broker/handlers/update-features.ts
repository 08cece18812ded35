/** UpdateFeatures (57): levels of features, all of them or none. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { updateFeatures } from '../../metadata/controller/update-features.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { updateFeaturesResponse } from '../../protocol/messages/update-features.ts'
import type { BrokerState } from '../broker-state.ts'

/** What Kafka puts in front of the reason since version 2 of the API. */
const PREFIX = 'The update failed for all features since the following feature had an error: '

/** Answers an UpdateFeatures request. Throws what the disk throws. */
export async function handleUpdateFeatures(
  state: BrokerState,
  request: ApiMap['UpdateFeatures']['request'],
): Promise<ApiMap['UpdateFeatures']['response']> {
  try {
    await state.withController((image) => updateFeatures(image, request, state.env))
    return fill(updateFeaturesResponse, { errorMessage: null })
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'INVALID_UPDATE_VERSION') throw error
    return fill(updateFeaturesResponse, { errorCode: error.code, errorMessage: PREFIX + error.message })
  }
}

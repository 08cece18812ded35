/** ApiVersions (18): what this broker can be asked, and which features are on. */
import { supportedFeatures } from '../../common/feature-level.ts'
import { errorCode } from '../../common/kafka-error.ts'
import { firstRecords } from '../../metadata/format/new-log-dir.ts'
import { type ApiMap, type ApiName, apiSchemas } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { ApiVersionRange } from '../../protocol/kafka-apis.ts'
import { apiVersionsResponse } from '../../protocol/messages/api-versions.ts'
import type { BrokerState } from '../broker-state.ts'

/** A client's name and version: letters, digits, `-` and `.`, neither first nor last. */
const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

const KRAFT_VERSION = 1

/** The versions of `apis` that this code can read and write; those that Kafka has not released yet are left out. */
export function apiVersionRanges(apis: readonly ApiName[]): readonly ApiVersionRange[] {
  return apis.map((api) => {
    const { validVersions, latestVersionUnstable } = apiSchemas[api].request
    const maxVersion = latestVersionUnstable ? validVersions.highest - 1 : validVersions.highest
    return { api, minVersion: validVersions.lowest, maxVersion }
  })
}

/** Answers an ApiVersions request with `apis`, those that have a handler. */
export async function handleApiVersions(
  state: BrokerState,
  request: ApiMap['ApiVersions']['request'],
  apis: readonly ApiName[],
): Promise<ApiMap['ApiVersions']['response']> {
  if (!SOFTWARE.test(request.clientSoftwareName) || !SOFTWARE.test(request.clientSoftwareVersion)) {
    return fill(apiVersionsResponse, { errorCode: errorCode('INVALID_REQUEST') })
  }
  const { features } = await state.image()
  const finalized = [['kraft.version', KRAFT_VERSION] as const, ...features]
  return fill(apiVersionsResponse, {
    apiKeys: apiVersionRanges(apis).map(({ api, minVersion, maxVersion }) => ({
      apiKey: apiSchemas[api].request.apiKey ?? -1,
      minVersion,
      maxVersion,
    })),
    supportedFeatures: supportedFeatures.map(({ name, minLevel, maxLevel }) => {
      return { name, minVersion: minLevel, maxVersion: maxLevel }
    }),
    // A directory that is not made yet will begin like this.
    finalizedFeaturesEpoch: state.clusterId === '' ? firstRecords().length - 1 : state.metadataOffset(),
    finalizedFeatures: finalized.map(([name, level]) => ({ name, maxVersionLevel: level, minVersionLevel: level })),
  })
}

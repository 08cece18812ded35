/** ListConfigResources (74): which resources may have settings of their own (KIP-1142). */
import { errorCode } from '../../common/kafka-error.ts'
import { CONFIG_RESOURCE, type MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { BrokerState } from '../broker-state.ts'

type Response = ApiMap['ListConfigResources']['response']

const { topic, broker, brokerLogger, clientMetrics, group } = CONFIG_RESOURCE

/** What is listed when the request names no types. */
const ALL_TYPES: readonly number[] = [topic, broker, brokerLogger, clientMetrics, group]

/** Answers a ListConfigResources request. Topics and brokers are listed with or without settings, the others only with. */
export async function handleListConfigResources(
  state: BrokerState,
  { resourceTypes }: ApiMap['ListConfigResources']['request'],
): Promise<Response> {
  const image = await state.image()
  const types = resourceTypes.length === 0 ? ALL_TYPES : [...new Set(resourceTypes)]
  if (types.some((type) => !ALL_TYPES.includes(type))) {
    return { throttleTimeMs: 0, errorCode: errorCode('UNSUPPORTED_VERSION'), configResources: [] }
  }
  const configResources = types.flatMap((resourceType) =>
    resourceNames(image, state.env.brokerId, resourceType).map((resourceName) => ({ resourceName, resourceType })),
  )
  return { throttleTimeMs: 0, errorCode: errorCode('NONE'), configResources }
}

function resourceNames(image: MetadataImage, brokerId: number, type: number): readonly string[] {
  if (type === topic) return [...image.topicsByName.keys()]
  if (type === broker || type === brokerLogger) return [String(brokerId)]
  return [...image.configs.values()].filter((resource) => resource.type === type).map(({ name }) => name)
}

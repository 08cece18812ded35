/** Which APIs there are: their messages as schemas and as types. A new API is a file in messages/ and a line here. */
import * as apiVersions from './messages/api-versions.ts'
import * as createPartitions from './messages/create-partitions.ts'
import * as createTopics from './messages/create-topics.ts'
import * as deleteTopics from './messages/delete-topics.ts'
import * as describeCluster from './messages/describe-cluster.ts'
import * as describeConfigs from './messages/describe-configs.ts'
import * as describeTopicPartitions from './messages/describe-topic-partitions.ts'
import * as fetch from './messages/fetch.ts'
import * as initProducerId from './messages/init-producer-id.ts'
import * as listOffsets from './messages/list-offsets.ts'
import * as metadata from './messages/metadata.ts'
import * as produce from './messages/produce.ts'
import type { MessageOf, MessageSchema } from './schema.ts'
import { includesVersion } from './version-range.ts'

/** The schemas of every API, in the order of the API keys. Kafka: ApiKeys. */
export const apiSchemas = {
  Produce: { request: produce.produceRequest, response: produce.produceResponse },
  Fetch: { request: fetch.fetchRequest, response: fetch.fetchResponse },
  ListOffsets: { request: listOffsets.listOffsetsRequest, response: listOffsets.listOffsetsResponse },
  Metadata: { request: metadata.metadataRequest, response: metadata.metadataResponse },
  ApiVersions: { request: apiVersions.apiVersionsRequest, response: apiVersions.apiVersionsResponse },
  CreateTopics: { request: createTopics.createTopicsRequest, response: createTopics.createTopicsResponse },
  DeleteTopics: { request: deleteTopics.deleteTopicsRequest, response: deleteTopics.deleteTopicsResponse },
  InitProducerId: { request: initProducerId.initProducerIdRequest, response: initProducerId.initProducerIdResponse },
  DescribeConfigs: {
    request: describeConfigs.describeConfigsRequest,
    response: describeConfigs.describeConfigsResponse,
  },
  CreatePartitions: {
    request: createPartitions.createPartitionsRequest,
    response: createPartitions.createPartitionsResponse,
  },
  DescribeCluster: {
    request: describeCluster.describeClusterRequest,
    response: describeCluster.describeClusterResponse,
  },
  DescribeTopicPartitions: {
    request: describeTopicPartitions.describeTopicPartitionsRequest,
    response: describeTopicPartitions.describeTopicPartitionsResponse,
  },
} as const satisfies Readonly<Record<string, { readonly request: MessageSchema; readonly response: MessageSchema }>>

export type ApiName = keyof typeof apiSchemas

/** Request and response of every API: `ApiMap['Fetch']['response']`. */
export type ApiMap = {
  readonly [N in ApiName]: {
    readonly request: MessageOf<(typeof apiSchemas)[N]['request']>
    readonly response: MessageOf<(typeof apiSchemas)[N]['response']>
  }
}

/** Version of the RequestHeader in front of a request. Kafka: `ApiMessageType.requestHeaderVersion`. */
export function requestHeaderVersion(api: ApiName, version: number): number {
  return includesVersion(apiSchemas[api].request.flexibleVersions, version) ? 2 : 1
}

/**
 * Version of the ResponseHeader in front of a response. An ApiVersions response always has the oldest: its reader cannot
 * know yet what the broker speaks. Kafka: `ApiMessageType.responseHeaderVersion`.
 */
export function responseHeaderVersion(api: ApiName, version: number): number {
  if (api === 'ApiVersions') return 0
  return includesVersion(apiSchemas[api].response.flexibleVersions, version) ? 1 : 0
}

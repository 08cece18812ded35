/** A session over one partition that a real broker left: topic `orders`, partition 0. It can be read, and looked up. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { handleFetch } from '../../../src/broker/handlers/fetch.ts'
import { ZERO_UUID } from '../../../src/common/uuid.ts'
import type { ApiMap } from '../../../src/protocol/api-map.ts'
import { fill } from '../../../src/protocol/fill.ts'
import type { KafkaSession, RequestOptions } from '../../../src/protocol/kafka-apis.ts'
import { listOffsetsResponse } from '../../../src/protocol/messages/list-offsets.ts'
import { metadataResponse } from '../../../src/protocol/messages/metadata.ts'
import { goldenFetchServices } from '../broker/handlers/golden-fetch-services.ts'

/** Bytes as text, as base64, or by their digest where they are long. */
export type GoldenBytes = { readonly utf8: string } | { readonly base64: string } | { readonly sha256: string } | null

export interface GoldenRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly key: GoldenBytes
  readonly value: GoldenBytes
  readonly headers: readonly (readonly [string, GoldenBytes])[]
}

/** What Kafka's own consumer read. */
export interface Golden {
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly records: readonly GoldenRecord[]
  /** Only with transactions. */
  readonly readCommitted?: readonly number[]
}

export const GOLDEN_TOPIC = { name: 'orders', topicId: ZERO_UUID, partitions: [0] }

/** The golden partitions that hold something. */
export const goldenPartitions: readonly string[] = [
  'plain/orders-0',
  'plain/events-0',
  'codecs/codec-gzip-0',
  'codecs/codec-lz4-0',
  'codecs/codec-snappy-0',
  'codecs/codec-zstd-0',
  'transactions/payments-0',
  'transactions-open/tx-open-0',
  'compacted/kv-0',
  'compacted/kv-tx-0',
  'unclean/events-0',
]

export function goldenOf(name: string): Golden {
  const file = fileURLToPath(new URL(`../../data/golden/${name}.json`, import.meta.url))
  return JSON.parse(readFileSync(file, 'utf8')) as Golden
}

export function goldenSession(name: string): KafkaSession {
  const { services } = goldenFetchServices(name)
  const { logStartOffset, logEndOffset } = goldenOf(name)
  const answers: Record<string, (request: never, options?: RequestOptions) => unknown> = {
    Fetch: (request: ApiMap['Fetch']['request'], options) => handleFetch(services, request, options ?? {}),
    Metadata: () =>
      fill(metadataResponse, { topics: [{ name: 'orders', topicId: ZERO_UUID, partitions: [{ partitionIndex: 0 }] }] }),
    ListOffsets: ({ topics }: ApiMap['ListOffsets']['request']) => {
      const isEarliest = topics[0]?.partitions[0]?.timestamp === -2
      const offset = isEarliest ? logStartOffset : logEndOffset
      return fill(listOffsetsResponse, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset }] }] })
    },
  }
  const request = (api: string, body: unknown, options?: RequestOptions) => {
    const answer = answers[api]
    if (answer === undefined) throw new Error(`nobody answers ${api} here`)
    return Promise.resolve(answer(body as never, options))
  }
  return {
    request: request as KafkaSession['request'],
    apiVersions: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  }
}

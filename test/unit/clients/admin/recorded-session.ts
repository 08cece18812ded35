/** A session that answers with prepared responses and remembers what it was asked. */
import type { ApiName } from '../../../../src/protocol/api-map.ts'
import type { KafkaSession, RequestOptions } from '../../../../src/protocol/kafka-apis.ts'

export interface RecordedRequest {
  readonly api: ApiName
  readonly request: unknown
  readonly options: RequestOptions | undefined
}

/** `responses` are given one after the other; a test names only the fields that it is about. */
export function recordedSession(responses: readonly object[]): { session: KafkaSession; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = []
  const session: KafkaSession = {
    async request(api, request, options) {
      requests.push({ api, request, options })
      return responses[requests.length - 1] as never
    },
    apiVersions: async () => [],
    close: async () => {},
  }
  return { session, requests }
}

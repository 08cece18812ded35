/** A cluster that answers some requests as a test says, and remembers what it was asked. */
import type { ApiMap, ApiName } from '../../../src/protocol/api-map.ts'
import { apiSchemas } from '../../../src/protocol/api-map.ts'
import { fill } from '../../../src/protocol/fill.ts'
import type { Target } from '../../../src/protocol/kafka-apis.ts'
import type { ClusterSession } from '../../../src/tools/tool-ports.ts'

export type Answers = {
  readonly [N in ApiName]?: (request: ApiMap[N]['request'], target: Target | undefined) => object
}

export class AnsweringCluster {
  readonly asked: { readonly api: ApiName; readonly request: object; readonly target: Target | undefined }[] = []
  readonly #answers: Answers

  constructor(answers: Answers) {
    this.#answers = answers
  }

  /** What was asked of one API. */
  requests<N extends ApiName>(api: N): ApiMap[N]['request'][] {
    return this.asked.filter((each) => each.api === api).map(({ request }) => request as ApiMap[N]['request'])
  }

  session(): ClusterSession {
    return {
      request: async (api, request, options) => {
        this.asked.push({ api, request, target: options?.target })
        const answer = this.#answers[api] as ((request: object, target?: Target) => object) | undefined
        if (answer === undefined) throw new Error(`nobody answers ${api} here`)
        return fill(apiSchemas[api].response, answer(request, options?.target)) as never
      },
      apiVersions: async () => [],
      close: async () => {},
    }
  }
}

/** An answer to Metadata: topics with so many partitions each. */
export function topicsAnswer(topics: Readonly<Record<string, number>>): object {
  return {
    topics: Object.entries(topics).map(([name, count]) => ({
      name,
      isInternal: name.startsWith('__'),
      partitions: Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, leaderId: 1 })),
    })),
  }
}

/** An answer to DescribeCluster: brokers with these ids. */
export function brokersAnswer(...ids: readonly number[]): object {
  return {
    clusterId: 'c',
    brokers: ids.map((brokerId) => ({
      brokerId,
      host: 'localhost',
      port: 9091 + brokerId,
      rack: null,
      isFenced: false,
    })),
  }
}

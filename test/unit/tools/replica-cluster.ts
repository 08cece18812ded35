/** Several brokers in memory, as much of them as the tools for replicas need, and a way to run such a tool. */
import type { KafkaTool } from '../../../src/cli/kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from '../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import type { KafkaErrorName } from '../../../src/common/error-table.ts'
import { errorCode } from '../../../src/common/kafka-error.ts'
import type { ApiMap, ApiName } from '../../../src/protocol/api-map.ts'
import { apiSchemas } from '../../../src/protocol/api-map.ts'
import { fill } from '../../../src/protocol/fill.ts'
import type { RequestOptions } from '../../../src/protocol/kafka-apis.ts'
import type { ClusterSession } from '../../../src/tools/tool-ports.ts'
import { memoryPorts } from './memory-ports.ts'

export interface MemoryReplicas {
  readonly replicas: readonly number[]
  readonly isr?: readonly number[]
  readonly leader?: number
  readonly addingReplicas?: readonly number[]
  readonly removingReplicas?: readonly number[]
}

export interface MemoryLogDir {
  readonly path: string
  readonly error?: KafkaErrorName
  /** Partition name → bytes; a negative number: a future copy of so many. */
  readonly replicas?: Readonly<Record<string, number>>
}

type Refusal = readonly [error: KafkaErrorName, message: string]

export interface MemoryBrokers {
  readonly brokers?: readonly { readonly id: number; readonly rack?: string; readonly isFenced?: boolean }[]
  /** Topic → its partitions. */
  readonly topics?: Readonly<Record<string, readonly MemoryReplicas[]>>
  /** By broker id; default: one, `/broker-N`, with all that the topics say is on it. */
  readonly logDirs?: Readonly<Record<number, readonly MemoryLogDir[]>>
  /** By partition name. */
  readonly reassignmentErrors?: Readonly<Record<string, Refusal>>
  /** By partition name; a partition that is not named has a new leader now. */
  readonly electionErrors?: Readonly<Record<string, Refusal>>
  /** Answers to AlterReplicaLogDirs, one after the other; then NONE. */
  readonly logDirAnswers?: readonly KafkaErrorName[]
  /** Of ElectLeaders as a whole. */
  readonly electionFailure?: KafkaErrorName
}

export interface SeenRequest {
  readonly api: ApiName | 'catch up'
  readonly request: object
  readonly target: RequestOptions['target']
}

type Answers = {
  readonly [N in ApiName]?: (request: ApiMap[N]['request'], options: RequestOptions | undefined) => object
}

export class ReplicaCluster {
  readonly seen: SeenRequest[] = []
  readonly #is: MemoryBrokers
  readonly #logDirAnswers: KafkaErrorName[]

  constructor(is: MemoryBrokers) {
    this.#is = is
    this.#logDirAnswers = [...(is.logDirAnswers ?? [])]
  }

  /** What was asked of one API. */
  requests<N extends ApiName>(api: N): ApiMap[N]['request'][] {
    return this.seen.filter((each) => each.api === api).map(({ request }) => request as ApiMap[N]['request'])
  }

  session(): ClusterSession {
    return {
      catchUpReplicas: async () => {
        this.seen.push({ api: 'catch up', request: {}, target: undefined })
      },
      request: async (api, request, options) => {
        this.seen.push({ api, request, target: options?.target })
        const answer = this.#answers[api] as ((request: object, options?: RequestOptions) => object) | undefined
        if (answer === undefined) throw new Error(`nobody answers ${api} here`)
        return fill(apiSchemas[api].response, answer(request, options)) as never
      },
      apiVersions: async () => [],
      close: async () => {},
    }
  }

  readonly #answers: Answers = {
    DescribeCluster: ({ includeFencedBrokers }) => ({
      clusterId: 'c',
      controllerId: 1,
      endpointType: 1,
      brokers: this.#brokers
        .filter(({ isFenced = false }) => includeFencedBrokers || !isFenced)
        .map(({ id, rack = null, isFenced = false }) => {
          return { brokerId: id, host: 'localhost', port: 9090 + id, rack, isFenced }
        }),
    }),
    DescribeTopicPartitions: ({ topics }) => ({
      topics: topics.map(({ name }) => {
        const partitions = this.#is.topics?.[name]
        if (partitions === undefined) return { name, errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION') }
        return { name, partitions: partitions.map(described) }
      }),
    }),
    DescribeConfigs: ({ resources }) => ({
      results: resources.map(({ resourceName, resourceType }) => ({ resourceName, resourceType, configs: [] })),
    }),
    ListPartitionReassignments: ({ topics }) => ({ topics: this.#underWay(topics) }),
    AlterPartitionReassignments: ({ topics }) => ({
      responses: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => {
          return { partitionIndex, ...failure(this.#is.reassignmentErrors?.[`${name}-${partitionIndex}`]) }
        }),
      })),
    }),
    ElectLeaders: ({ topicPartitions }) => this.#elect(topicPartitions),
    DescribeLogDirs: ({ topics }, options) => ({ results: this.#logDirs(topics, options) }),
    AlterReplicaLogDirs: ({ dirs }) => {
      const code = errorCode(this.#logDirAnswers.shift() ?? 'NONE')
      const results = dirs.flatMap(({ topics }) =>
        topics.map(({ name, partitions }) => ({
          topicName: name,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, errorCode: code })),
        })),
      )
      return { results }
    },
    IncrementalAlterConfigs: ({ resources }) => ({
      responses: resources.map(({ resourceName, resourceType }) => {
        const isUnknown = resourceType === 2 && this.#is.topics?.[resourceName] === undefined
        const refusal: Refusal = ['UNKNOWN_TOPIC_OR_PARTITION', `The topic '${resourceName}' does not exist.`]
        return { resourceName, resourceType, ...failure(isUnknown ? refusal : undefined) }
      }),
    }),
  }

  get #brokers() {
    return this.#is.brokers ?? [{ id: 1 }]
  }

  #elect(wanted: ApiMap['ElectLeaders']['request']['topicPartitions']) {
    const { electionFailure, electionErrors = {}, topics = {} } = this.#is
    const all = Object.entries(topics).map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }))
    return {
      errorCode: electionFailure === undefined ? 0 : errorCode(electionFailure),
      replicaElectionResults: (wanted ?? all).map(({ topic, partitions }) => ({
        topic,
        partitionResult: partitions.map((partitionId) => {
          return { partitionId, ...failure(electionErrors[`${topic}-${partitionId}`]) }
        }),
      })),
    }
  }

  #underWay(wanted: ApiMap['ListPartitionReassignments']['request']['topics']) {
    return Object.entries(this.#is.topics ?? {}).flatMap(([name, partitions]) => {
      const numbers = wanted?.find((topic) => topic.name === name)?.partitionIndexes ?? (wanted === null ? null : [])
      const moving = partitions.flatMap(({ replicas, addingReplicas = [], removingReplicas = [] }, partitionIndex) => {
        if (addingReplicas.length + removingReplicas.length === 0) return []
        if (numbers !== null && !numbers.includes(partitionIndex)) return []
        return [{ partitionIndex, replicas, addingReplicas, removingReplicas }]
      })
      return moving.length === 0 ? [] : [{ name, partitions: moving }]
    })
  }

  #logDirs(wanted: ApiMap['DescribeLogDirs']['request']['topics'], options: RequestOptions | undefined) {
    const id = options?.target?.kind === 'node' ? options.target.nodeId : 0
    const dirs = this.#is.logDirs?.[id] ?? [{ path: `/broker-${id}`, replicas: this.#replicasOn(id) }]
    return dirs.map(({ path, error, replicas = {} }) => ({
      logDir: path,
      errorCode: error === undefined ? 0 : errorCode(error),
      totalBytes: 1000,
      usableBytes: 400,
      topics: Object.entries(replicas).flatMap(([name, bytes]) => {
        const cut = name.lastIndexOf('-')
        const [topic, partitionIndex] = [name.slice(0, cut), Number(name.slice(cut + 1))]
        const partitions = wanted?.find((each) => each.topic === topic)?.partitions
        if (wanted !== null && partitions?.includes(partitionIndex) !== true) return []
        const size = { partitionSize: Math.abs(bytes), offsetLag: bytes < 0 ? 7 : 0, isFutureKey: bytes < 0 }
        return [{ name: topic, partitions: [{ partitionIndex, ...size }] }]
      }),
    }))
  }

  #replicasOn(id: number): Record<string, number> {
    const names = Object.entries(this.#is.topics ?? {}).flatMap(([topic, partitions]) =>
      partitions.flatMap(({ replicas }, at) => (replicas.includes(id) ? [`${topic}-${at}`] : [])),
    )
    return Object.fromEntries(names.map((name) => [name, 10]))
  }
}

function failure(refusal: Refusal | undefined) {
  return { errorCode: refusal === undefined ? 0 : errorCode(refusal[0]), errorMessage: refusal?.[1] ?? null }
}

function described({ replicas, isr = replicas, leader = isr[0] ?? -1 }: MemoryReplicas, partitionIndex: number) {
  return {
    partitionIndex,
    leaderId: leader,
    replicaNodes: replicas,
    isrNodes: isr,
    eligibleLeaderReplicas: [],
    lastKnownElr: [],
  }
}

export interface ToolRun {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** Runs a tool from its command line on. `cluster`: null where nobody answers. `line`: its words, separated by blanks. */
export async function runReplicaTool(
  tool: KafkaTool,
  line: string,
  cluster: Pick<ReplicaCluster, 'session'> | null,
  files: Readonly<Record<string, string>> = {},
): Promise<ToolRun> {
  let nowMs = 0
  const ports = {
    ...memoryPorts({ files, ...(cluster === null ? {} : { openSession: async () => cluster.session() }) }),
    clock: { nowMs: () => nowMs, monotonicMs: () => (nowMs += 50) },
  }
  const exit = await runKafkaTool(tool, line === '' ? [] : line.split(' '), {
    stdout: ports.stdout,
    stderr: ports.stderr,
    openPorts: async () => ({ ...ports, release() {} }),
  })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

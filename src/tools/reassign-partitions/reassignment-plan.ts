/** Which partition is to lie where: the file of `--reassignment-json-file`. Kafka: ReassignPartitionsCommand. */
import { formatReplica, type ReplicaMove } from '../../clients/admin/log-dirs.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import {
  arrayItems,
  decodeInteger,
  decodeList,
  decodeString,
  type JsonNode,
  jacksonText,
  objectFields,
  requiredField,
} from '../jackson/json-node.ts'
import { readJson } from '../jackson/json-reader.ts'
import { repeated, repeatedPartitions } from '../repeated.ts'
import { ToolError } from '../tool-error.ts'

/** A partition and its replicas. */
export interface PartitionAssignment extends TopicPartition {
  /** Broker ids, the preferred leader first. */
  readonly replicas: readonly number[]
}

export interface ReassignmentPlan {
  /** In the order of the file. */
  readonly partitions: readonly PartitionAssignment[]
  /** The replicas for which the file names a log directory. */
  readonly moves: readonly ReplicaMove[]
}

/** Any log directory of the broker. */
const ANY = 'any'
const VERSION = 1

/** Throws ToolError (`exception`) for what is no plan. Kafka: `parsePartitionReassignmentData`. */
export function parseReassignmentPlan(text: string): ReassignmentPlan {
  const fields = objectFields(readJson(text))
  checkVersion(fields)
  const list = fields.get('partitions')
  const entries = list === undefined ? [] : arrayItems(list).map(planEntry)
  const moves = new Map<string, ReplicaMove>()
  for (const { partition, logDirs } of entries) {
    for (const [at, brokerId] of partition.replicas.entries()) {
      const path = logDirs[at] ?? ANY
      const move = { topic: partition.topic, partition: partition.partition, brokerId, path }
      if (path !== ANY) moves.set(formatReplica(move), move)
    }
  }
  return { partitions: entries.map(({ partition }) => partition), moves: [...moves.values()] }
}

function checkVersion(fields: ReadonlyMap<string, JsonNode>): void {
  const node = fields.get('version')
  const version = node === undefined ? VERSION : decodeInteger(node)
  if (version !== VERSION) throw refusedPlan(`Not supported version field value ${version}`)
}

function planEntry(node: JsonNode): { partition: PartitionAssignment; logDirs: readonly string[] } {
  const fields = objectFields(node)
  const topic = decodeString(requiredField(fields, 'topic'))
  const number = decodeInteger(requiredField(fields, 'partition'))
  const replicas = decodeList(requiredField(fields, 'replicas'), decodeInteger)
  const listed = fields.get('log_dirs')
  const logDirs = listed === undefined ? replicas.map(() => ANY) : decodeList(listed, decodeString)
  const partition = { topic, partition: number, replicas }
  if (replicas.length === logDirs.length) return { partition, logDirs }
  throw refusedPlan(
    `Size of replicas list ${javaList(replicas)} is different from size of log dirs list ${javaList(logDirs)} ` +
      `for partition ${formatTopicPartition(partition)}`,
    `${formatTopicPartition(partition)} has ${replicas.length} in replicas, but ${logDirs.length} in log_dirs.`,
  )
}

/** Topics of `--topics-to-move-json-file`. Throws ToolError (`exception`). Kafka: `parseTopicsData`. */
export function parseTopicsToMove(text: string): string[] {
  const fields = objectFields(parsedTopics(text))
  checkVersion(fields)
  const list = fields.get('topics')
  if (list === undefined) return []
  return arrayItems(list).map((topic) => decodeString(requiredField(objectFields(topic), 'topic')))
}

/** Here Kafka does not say what is wrong with the JSON. */
function parsedTopics(text: string): JsonNode {
  try {
    return readJson(text)
  } catch {
    throw refusedPlan('The input string is not a valid JSON')
  }
}

/**
 * Throws ToolError (`exception`) for a plan without partitions or replicas, and for one that names any of them twice. Kafka:
 * `parseExecuteAssignmentArgs`.
 */
export function checkExecutablePlan({ partitions }: ReassignmentPlan): void {
  if (partitions.length === 0) throw refusedPlan('Partition reassignment list cannot be empty')
  if (partitions.some(({ replicas }) => replicas.length === 0))
    throw refusedPlan('Partition replica list cannot be empty')
  const twice = javaHashOrder(repeatedPartitions(partitions), { hash: topicPartitionHash }).map(formatTopicPartition)
  if (twice.length > 0) {
    throw refusedPlan(`Partition reassignment contains duplicate topic partitions: ${twice.join(',')}`)
  }
  const texts = partitions
    .map((each) => ({ name: formatTopicPartition(each), ids: inIntegerOrder(repeated(each.replicas)) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ name, ids }) => `${name} contains multiple entries for ${ids.join(',')}`)
  if (texts.length > 0) {
    throw refusedPlan(`Partition replica lists may not contain duplicate entries: ${texts.join('. ')}`)
  }
}

/** A plan as a document, sorted by topic and partition; `logDirs`: by formatReplica. Kafka: `formatAsReassignmentJson`. */
export function reassignmentDocument(
  partitions: readonly PartitionAssignment[],
  logDirs: ReadonlyMap<string, string> = new Map(),
): object {
  const entries = [...partitions].sort(comparePartitions).map(({ topic, partition, replicas }) => {
    const paths = replicas.map((brokerId) => logDirs.get(formatReplica({ topic, partition, brokerId })) ?? ANY)
    return { topic, partition, replicas, log_dirs: paths }
  })
  return { version: VERSION, partitions: entries }
}

/** The same on one line. */
export function reassignmentJson(...document: Parameters<typeof reassignmentDocument>): string {
  return jacksonText(reassignmentDocument(...document))
}

/** By topic as Java compares strings, then by number. Kafka: `compareTopicPartitions`. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic === b.topic) return a.partition - b.partition
  return a.topic < b.topic ? -1 : 1
}

/** By broker, topic and number. Kafka: `compareTopicPartitionReplicas`. */
export function compareReplicas(a: ReplicaMove, b: ReplicaMove): number {
  return a.brokerId - b.brokerId || comparePartitions(a, b)
}

/** As a set of Java hands out numbers; no number twice. */
export function inIntegerOrder(ids: Iterable<number>): number[] {
  return javaHashOrder([...new Set(ids)], { hash: (id) => id })
}

/** Kafka throws an AdminOperationException or an AdminCommandFailedException, and shows its message alone. */
export function refusedPlan(message: string, plain: string = message): ToolError {
  return new ToolError('exception', message, {
    javaException: 'org.apache.kafka.tools.AdminCommandFailedException',
    plain,
  })
}

/** Java: `List.toString`. */
export function javaList(items: readonly (string | number)[]): string {
  return `[${items.join(', ')}]`
}

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { alterPartition, type IsrChange } from '../../../../src/metadata/controller/alter-partition.ts'
import { alterPartitionReassignments } from '../../../../src/metadata/controller/alter-partition-reassignments.ts'
import type { ControllerEnv, ControllerResult } from '../../../../src/metadata/controller/controller-result.ts'
import { createPartitions } from '../../../../src/metadata/controller/create-partitions.ts'
import { electLeaders, electUncleanLeaders } from '../../../../src/metadata/controller/elect-leaders.ts'
import { fenceBroker, unfenceBroker } from '../../../../src/metadata/controller/fence-broker.ts'
import { listPartitionReassignments } from '../../../../src/metadata/controller/list-partition-reassignments.ts'
import { type JoiningBroker, registerBroker } from '../../../../src/metadata/controller/register-broker.ts'
import { unregisterBroker } from '../../../../src/metadata/controller/unregister-broker.ts'
import type { MetadataImage } from '../../../../src/metadata/image/metadata-image.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import type { AlterPartitionReassignmentsRequest } from '../../../../src/protocol/messages/alter-partition-reassignments.ts'
import type { CreatePartitionsRequest } from '../../../../src/protocol/messages/create-partitions.ts'
import type { ElectLeadersRequest } from '../../../../src/protocol/messages/elect-leaders.ts'
import type { ListPartitionReassignmentsRequest } from '../../../../src/protocol/messages/list-partition-reassignments.ts'
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  type MetadataRecord,
} from '../../../../src/protocol/metadata-record.ts'

interface Step {
  readonly op: string
  /** Base64 of the records that Kafka's controller decided to write. */
  readonly records?: readonly string[]
  readonly error?: string
  readonly message?: string
  readonly broker?: unknown
  readonly request?: unknown
  readonly response?: unknown
  readonly leader?: number
  readonly changes?: readonly IsrChange[]
  readonly results?: unknown
  readonly isFenced?: boolean
}

interface Walk {
  readonly begin: readonly string[]
  readonly steps: readonly Step[]
}

const file = new URL('../../../data/controller/steps.jsonl.gz', import.meta.url)
const walks = gunzipSync(readFileSync(file))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Walk)

/** Vouches for nobody: what the image says counts. */
const env: ControllerEnv = {
  random: { bytes: (length) => new Uint8Array(length) },
  brokers: [],
  brokerId: 1,
  staticBrokerConfigs: stockBrokerConfigs,
}

function perform(image: MetadataImage, step: Step): ControllerResult<unknown> {
  switch (step.op) {
    case 'fence':
      return fenceBroker(image, step.broker as number, env)
    case 'unfence':
      return unfenceBroker(image, step.broker as number, env)
    case 'unregister':
      return unregisterBroker(image, step.broker as number, { ...env, brokerId: 0 })
    case 'unclean':
      return electUncleanLeaders(image, env)
    case 'elect':
      return electLeaders(image, step.request as ElectLeadersRequest, env)
    case 'reassign':
      return alterPartitionReassignments(image, step.request as AlterPartitionReassignmentsRequest, env)
    case 'list':
      return {
        records: [],
        response: listPartitionReassignments(image, step.request as ListPartitionReassignmentsRequest),
      }
    case 'partitions':
      return createPartitions(image, step.request as CreatePartitionsRequest, env)
    case 'register': {
      const broker = { ...(step.broker as JoiningBroker), host: 'localhost', isFenced: true }
      return registerBroker(image, broker, env)
    }
    default:
      return alter(image, step)
  }
}

function alter(image: MetadataImage, { leader = -1, changes = [] }: Step): ControllerResult<unknown> {
  const { records, response } = alterPartition(image, leader, changes, env)
  const results = response.map(({ error, state }) =>
    state === null
      ? [error]
      : [error, state.leader, state.leaderEpoch, state.partitionEpoch, state.leaderRecoveryState, state.isr],
  )
  return { records, response: results }
}

/** What the step came to, records as text; in no order where Kafka's is that of a hash map. */
function outcomeOf(records: readonly MetadataRecord[], response: unknown): object {
  return { records: records.map((record) => JSON.stringify(record)).sort(), response: inOrder(response) }
}

/** Names in order, and lists of topics and partitions: those of numbers mean something as they are. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries.map(([name, item]) => [name, inOrder(item)]))
  }
  const items = value.map(inOrder)
  if (items.some((item) => typeof item !== 'object' || Array.isArray(item))) return items
  return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

const hasResponse = new Set(['elect', 'reassign', 'list', 'partitions', 'alter'])

function ours(image: MetadataImage, step: Step): object {
  try {
    const { records, response } = perform(image, step)
    const read = records.map((record) => decodeMetadataRecord(encodeMetadataRecord(record)))
    return outcomeOf(read, hasResponse.has(step.op) ? response : undefined)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { error: error.error, message: error.message }
  }
}

function kafkas({ op, records = [], error, message, response, results }: Step): object {
  if (error !== undefined) return { error, message }
  const read = records.map((text) => decodeMetadataRecord(Buffer.from(text, 'base64')))
  return outcomeOf(read, hasResponse.has(op) ? (results ?? response) : undefined)
}

describe("the controller's decisions", () => {
  it("are Kafka's, step by step: records, responses, errors and their texts", () => {
    const counts = new Map<string, number>()
    for (const [number, { begin, steps }] of walks.entries()) {
      const replay = new MetadataReplay()
      for (const text of begin) replay.apply(decodeMetadataRecord(Buffer.from(text, 'base64')))
      for (const [position, step] of steps.entries()) {
        const label = `cluster ${number}, step ${position}: ${step.op}`
        // A broker that works is refused here by another sign than Kafka's, which has sessions.
        if (step.op !== 'register' || step.isFenced === true)
          expect(ours(replay.image, step), label).toEqual(kafkas(step))
        for (const text of step.records ?? []) replay.apply(decodeMetadataRecord(Buffer.from(text, 'base64')))
        counts.set(step.op, (counts.get(step.op) ?? 0) + 1)
      }
    }
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(4000)
    expect(counts.size).toBe(10)
    for (const count of counts.values()) expect(count).toBeGreaterThan(100)
  })
})

/** Our operations against Kafka's own coordinator: the same requests have the same records, responses and errors. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { commitOffsets } from '../../../../src/coordinator/group/commit-offsets.ts'
import { consumerGroupHeartbeat } from '../../../../src/coordinator/group/consumer-group-heartbeat.ts'
import { type CoordinatorRecord, decodeRecord } from '../../../../src/coordinator/group/coordinator-record.ts'
import { deleteGroups } from '../../../../src/coordinator/group/delete-groups.ts'
import { deleteOffsets } from '../../../../src/coordinator/group/delete-offsets.ts'
import { expireOffsets } from '../../../../src/coordinator/group/expire-offsets.ts'
import { fenceMembers } from '../../../../src/coordinator/group/fence-members.ts'
import { GroupCoordinatorState } from '../../../../src/coordinator/group/group-coordinator-state.ts'
import {
  defaultGroupConfigs,
  type OperationResult,
  type RequestContext,
  type TopicView,
} from '../../../../src/coordinator/group/operation.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  consumerGroupHeartbeatRequest,
} from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'
import { type OffsetCommitRequest, offsetCommitRequest } from '../../../../src/protocol/messages/offset-commit.ts'
import type { OffsetDeleteRequest } from '../../../../src/protocol/messages/offset-delete.ts'

interface Step {
  readonly op: 'fresh' | 'heartbeat' | 'commit' | 'fence' | 'deleteGroups' | 'deleteOffsets' | 'expire'
  readonly now: number
  readonly interval: number
  readonly version: number
  readonly topics: readonly TopicView[]
  readonly apiVersion: number
  readonly request: unknown
  /** Keys and values in hexadecimal digits. */
  readonly records?: readonly (readonly [string, string | null])[]
  readonly response?: unknown
  readonly error?: string
  readonly message?: string
}

const steps = gunzipSync(readFileSync(new URL('../../../data/coordinator/conversations.jsonl.gz', import.meta.url)))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Step)

/** Each begins with an empty coordinator. */
const conversations = steps.reduce<Step[][]>((found, step) => {
  if (step.op === 'fresh') found.push([])
  else found.at(-1)?.push(step)
  return found
}, [])

function contextOf({ now, interval, version, topics, apiVersion }: Step): RequestContext {
  const view = {
    version,
    byName: (name: string) => topics.find((topic) => topic.name === name),
    byId: (topicId: string) => topics.find((topic) => topic.topicId === topicId),
    names: () => topics.map(({ name }) => name),
  }
  const config = { ...defaultGroupConfigs, assignmentIntervalMs: interval }
  const client = { clientId: 'client', clientHost: 'localhost/127.0.0.1', apiVersion }
  return { nowMs: now, topics: view, config, random: { bytes: (length) => Buffer.alloc(length) }, ...client }
}

function run(state: GroupCoordinatorState, step: Step): OperationResult<unknown> {
  const context = contextOf(step)
  switch (step.op) {
    case 'heartbeat':
      return heartbeat(state, step.request as ConsumerGroupHeartbeatRequest, context)
    case 'commit':
      return commit(state, step.request as OffsetCommitRequest, context)
    case 'fence':
      return fenceMembers(state, 'g', [(step.request as { memberId: string }).memberId], context)
    case 'deleteGroups':
      return deleteGroups(state, step.request as string[])
    case 'deleteOffsets':
      return deleteOffsets(state, step.request as OffsetDeleteRequest)
    default:
      return expireOffsets(state, context)
  }
}

function heartbeat(state: GroupCoordinatorState, request: ConsumerGroupHeartbeatRequest, context: RequestContext) {
  return consumerGroupHeartbeat(state, fill(consumerGroupHeartbeatRequest, request), context)
}

/** The recorded version has no topic ids, which the coordinator had been given. */
function commit(state: GroupCoordinatorState, { topics, ...request }: OffsetCommitRequest, context: RequestContext) {
  const resolved = topics.map((topic) => ({ ...topic, topicId: context.topics.byName(topic.name)?.topicId }))
  return commitOffsets(state, fill(offsetCommitRequest, { ...request, topics: resolved }), context)
}

function recordsOf({ records = [] }: Step): CoordinatorRecord[] {
  return records.flatMap(([key, value]) => {
    const record = decodeRecord(Buffer.from(key, 'hex'), value === null ? null : Buffer.from(value, 'hex'))
    return record === undefined ? [] : [record]
  })
}

/** Of each key the last record, in an order of its own: Kafka goes by its maps, and writes some targets twice. */
function comparable(records: readonly CoordinatorRecord[]): unknown {
  const byKey = new Map(records.map((record) => [`${record.type} ${JSON.stringify(record.key)}`, record.value]))
  return Object.fromEntries([...byKey].map(([key, value]) => [key, inOrder(value)]))
}

/** Topics by id, partitions by number. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).sort((a, b) => (topicIdOf(a) < topicIdOf(b) ? -1 : 0))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const fields = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inOrder(each)]))
  const { partitions, assignmentEpochs } = fields as { partitions?: number[]; assignmentEpochs?: number[] }
  if (typeof partitions?.[0] !== 'number') return fields
  const pairs = partitions.map((partition, i) => [partition, assignmentEpochs?.[i]]).sort(([a = 0], [b = 0]) => a - b)
  return {
    ...fields,
    partitions: pairs.map(([partition]) => partition),
    assignmentEpochs: pairs.map(([, epoch]) => epoch),
  }
}

function topicIdOf(value: unknown): string {
  return (value as { topicId?: string } | null)?.topicId ?? ''
}

function outcomeOf(state: GroupCoordinatorState, step: Step): unknown {
  try {
    const { records, response } = run(state, step)
    const isCompared = step.op === 'heartbeat'
    return { records: comparable(records), response: isCompared ? inOrder(response) : null }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { error: error.error, message: error.message.replaceAll('"', "'") }
  }
}

function recordedOutcome(step: Step): unknown {
  if (step.error !== undefined) return { error: step.error, message: step.message }
  return { records: comparable(recordsOf(step)), response: step.op === 'heartbeat' ? inOrder(step.response) : null }
}

describe('a conversation with the coordinator', () => {
  it('was recorded with every operation and many an error', () => {
    expect(new Set(steps.map(({ op }) => op)).size).toBe(7)
    expect(new Set(steps.map(({ error }) => error)).size).toBeGreaterThan(5)
  })

  it.each(conversations.map((conversation, i) => [i, conversation] as const))(
    'goes as Kafka’s (%i)',
    (_, conversation) => {
      const state = new GroupCoordinatorState()
      let offset = 0
      for (const [i, step] of conversation.entries()) {
        expect(outcomeOf(state, step), `step ${i}: ${step.op} ${JSON.stringify(step.request)}`).toEqual(
          recordedOutcome(step),
        )
        for (const record of recordsOf(step)) state.replay(record, { offset: offset++, producerId: -1 })
      }
    },
  )
})

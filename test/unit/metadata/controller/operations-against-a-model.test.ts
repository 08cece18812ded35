import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ControllerResult } from '../../../../src/metadata/controller/controller-result.ts'
import { createPartitions } from '../../../../src/metadata/controller/create-partitions.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { deleteTopics } from '../../../../src/metadata/controller/delete-topics.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { encodeMetadataBatch } from '../../../../src/metadata/log/metadata-batch.ts'
import { walkMetadataBatches } from '../../../../src/metadata/log/metadata-walk.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createPartitionsRequest } from '../../../../src/protocol/messages/create-partitions.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { deleteTopicsRequest } from '../../../../src/protocol/messages/delete-topics.ts'
import { newCluster, oneBroker } from '../images.ts'

const name = fc.constantFrom('a', 'b', 'a.b', 'a_b', 'c')
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    name,
    count: fc.integer({ min: 1, max: 4 }),
    retentionMs: fc.nat(),
  }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('grow' as const), name, count: fc.integer({ min: 0, max: 6 }) }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never
type Model = Map<string, { partitions: number; retentionMs: string }>

/** Changes the model; false: Kafka's rules forbid it. */
function applyToModel(model: Model, operation: Operation): boolean {
  const topic = model.get(operation.name)
  switch (operation.kind) {
    case 'create': {
      const collides = [...model.keys()].some(
        (other) => other.includes('_') !== other.includes('.') && isTwin(other, operation.name),
      )
      if (topic !== undefined || collides) return false
      model.set(operation.name, { partitions: operation.count, retentionMs: String(operation.retentionMs) })
      return true
    }
    case 'delete':
      return model.delete(operation.name)
    case 'grow':
      if (topic === undefined || operation.count <= topic.partitions) return false
      topic.partitions = operation.count
      return true
  }
}

function isTwin(one: string, other: string): boolean {
  return one.replace('.', '_') === other.replace('.', '_')
}

/** Runs the operation on the image; returns the error code. */
function run(replay: MetadataReplay, log: Buffer[], operation: Operation): number {
  const { image } = replay
  const append = <R>({ records, response }: ControllerResult<R>): R => {
    if (records.length > 0) log.push(encodeMetadataBatch(records, { timestampMs: 1, leaderEpoch: 1 }))
    for (const record of records) replay.apply(record)
    return response
  }
  const topic = { name: operation.name }
  switch (operation.kind) {
    case 'create': {
      const configs = [{ name: 'retention.ms', value: String(operation.retentionMs) }]
      const topics = [{ ...topic, numPartitions: operation.count, replicationFactor: 1, configs }]
      const response = append(createTopics(image, fill(createTopicsRequest, { topics }), oneBroker()))
      return response.topics[0]?.errorCode ?? -1
    }
    case 'delete':
      return (
        append(deleteTopics(image, fill(deleteTopicsRequest, { topics: [topic] }))).response.responses[0]?.errorCode ??
        -1
      )
    case 'grow': {
      const topics = [{ ...topic, count: operation.count, assignments: null }]
      return (
        append(createPartitions(image, fill(createPartitionsRequest, { topics }), oneBroker())).results[0]?.errorCode ??
        -1
      )
    }
  }
}

it('any sequence of operations leaves the topics that a plain map has, in the image and in the log', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const replay = newCluster()
      const model: Model = new Map()
      const log: Buffer[] = []
      for (const each of operations) {
        const isAllowed = applyToModel(model, each)
        expect(run(replay, log, each) === 0).toBe(isAllowed)
      }
      const plain = [...replay.image.topicsByName.values()].map(({ name: topic, partitions }) => {
        const retentionMs = replay.image.configs.get(`2/${topic}`)?.settings.get('retention.ms')
        return [topic, { partitions: partitions.length, retentionMs }] as const
      })
      expect(new Map(plain)).toEqual(model)

      const replayed = new MetadataReplay()
      const visitor = {
        record: (source: Buffer, start: number, end: number) => replayed.applyValue(source, start, end),
        control: () => {},
      }
      walkMetadataBatches({ batches: Buffer.concat(log), path: 'log', fromOffset: 0, checkCrcs: true, visitor })
      expect(replayed.image.topicsById).toEqual(replay.image.topicsById)
    }),
  )
})

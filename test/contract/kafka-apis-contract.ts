/** What every implementation of the KafkaApis port must do. Each one runs this suite over itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UNKNOWN_OFFSET } from '../../src/common/unknown-offset.ts'
import { ZERO_UUID } from '../../src/common/uuid.ts'
import { fill } from '../../src/protocol/fill.ts'
import type { KafkaApis, KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { createTopicsRequest } from '../../src/protocol/messages/create-topics.ts'
import { deleteRecordsRequest } from '../../src/protocol/messages/delete-records.ts'
import { deleteTopicsRequest } from '../../src/protocol/messages/delete-topics.ts'
import { fetchRequest } from '../../src/protocol/messages/fetch.ts'
import { initProducerIdRequest } from '../../src/protocol/messages/init-producer-id.ts'
import { listOffsetsRequest } from '../../src/protocol/messages/list-offsets.ts'
import { metadataRequest } from '../../src/protocol/messages/metadata.ts'
import { produceRequest } from '../../src/protocol/messages/produce.ts'
import { ATTRIBUTE, FIELD } from '../../src/record/batch-header.ts'
import { batchCrc } from '../../src/record/crc32c.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { TransactionalSession } from '../processes/transactional-session.ts'

export interface Implementation {
  readonly apis: KafkaApis
  /** Another way to the same cluster, as another process would have. */
  readonly others: KafkaApis
  close(): Promise<void>
}

const CODES = {
  none: 0,
  offsetOutOfRange: 1,
  corrupt: 2,
  unknownTopic: 3,
  tooLarge: 10,
  invalidTopic: 17,
  exists: 36,
  policyViolation: 44,
  transactionalIdRefused: 53,
  outOfOrder: 45,
  unknownId: 100,
}
const CONTEXT = {
  clientId: 'contract',
  softwareName: 'contract',
  softwareVersion: '1',
  principal: 'User:ANONYMOUS',
  host: '127.0.0.1',
  listener: 'TEST',
}

/** Requests of the suite, in few words. */
class Conversation {
  readonly session: KafkaSession

  constructor(apis: KafkaApis) {
    this.session = apis.open(CONTEXT)
  }

  async create(name: string, numPartitions = 1, configs: { name: string; value: string }[] = []) {
    const topics = [{ name, numPartitions, replicationFactor: 1, configs }]
    const response = await this.session.request('CreateTopics', fill(createTopicsRequest, { topics }))
    return response.topics[0]?.errorCode
  }

  async produce(name: string, records: Uint8Array, { acks = -1, index = 0 } = {}) {
    const topicData = [{ name, topicId: ZERO_UUID, partitionData: [{ index, records }] }]
    const request = fill(produceRequest, { acks, timeoutMs: 1000, topicData })
    const response = await this.session.request('Produce', request)
    return response.responses[0]?.partitionResponses[0]
  }

  async fetch(
    topic: string,
    fetchOffset: number,
    { maxWaitMs = 0, isolationLevel = 0, signal = undefined as AbortSignal | undefined } = {},
  ) {
    const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }]
    const request = fill(fetchRequest, {
      maxWaitMs,
      isolationLevel,
      minBytes: 1,
      topics: [{ topic, topicId: ZERO_UUID, partitions }],
    })
    const response = await this.session.request('Fetch', request, signal === undefined ? {} : { signal })
    return response.responses[0]?.partitions[0]
  }

  async values(topic: string, offset: number, options = {}) {
    const answer = await this.fetch(topic, offset, options)
    const records = [...readRecords(Buffer.from(answer?.records ?? []))]
    return records.map(({ offset: at, value }) => `${at}:${Buffer.from(value ?? []).toString()}`)
  }

  async offset(name: string, timestamp: number) {
    const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp }] }]
    const response = await this.session.request('ListOffsets', fill(listOffsetsRequest, { replicaId: -1, topics }))
    return response.topics[0]?.partitions[0]
  }

  async deleteRecords(name: string, offset: number, partitionIndex = 0) {
    const topics = [{ name, partitions: [{ partitionIndex, offset }] }]
    const request = fill(deleteRecordsRequest, { topics, timeoutMs: 1000 })
    return (await this.session.request('DeleteRecords', request)).topics[0]?.partitions[0]
  }
}

/** A batch of one record, as producer `producerId` sends it. */
function idempotentBatch(producerId: number, baseSequence: number, value: string, attributes = 0): Buffer {
  const sent = batch(value)
  sent.writeInt16BE(attributes, FIELD.attributes)
  sent.writeBigInt64BE(BigInt(producerId), FIELD.producerId)
  sent.writeInt16BE(0, FIELD.producerEpoch)
  sent.writeInt32BE(baseSequence, FIELD.baseSequence)
  sent.writeUInt32BE(batchCrc(sent), FIELD.crc)
  return sent
}

function batch(...values: string[]): Buffer {
  return encodeBatch({ timestampMs: 1, records: values.map((value) => ({ key: null, value: Buffer.from(value) })) })
}

/** Runs the suite over what `open` gives: an empty cluster of one broker, node 1. */
export function expectKafkaApisContract(name: string, open: () => Promise<Implementation>): void {
  describe(`the port, answered by ${name}`, () => {
    let implementation: Implementation
    let talk: Conversation
    let others: Conversation

    beforeEach(async () => {
      implementation = await open()
      talk = new Conversation(implementation.apis)
      others = new Conversation(implementation.others)
    })
    afterEach(async () => {
      await talk.session.close()
      await others.session.close()
      await implementation.close()
    })

    it('gives back what was produced, with offsets that count on', async () => {
      expect(await talk.create('t')).toBe(CODES.none)
      expect(await talk.produce('t', batch('a', 'b'))).toMatchObject({ errorCode: 0, baseOffset: 0 })
      expect(await talk.produce('t', batch('c'), { acks: 1 })).toMatchObject({ errorCode: 0, baseOffset: 2 })
      expect(await talk.values('t', 0)).toEqual(['0:a', '1:b', '2:c'])
      expect(await talk.offset('t', -2)).toMatchObject({ errorCode: 0, offset: 0 })
      expect(await talk.offset('t', -1)).toMatchObject({ errorCode: 0, offset: 3 })
    })

    it('shows each process what the others did', async () => {
      await talk.create('t')
      await talk.produce('t', batch('a'))
      expect(await others.values('t', 0)).toEqual(['0:a'])
      expect(await others.produce('t', batch('b'))).toMatchObject({ baseOffset: 1 })
      expect(await talk.values('t', 1)).toEqual(['1:b'])
      expect(await others.create('t')).toBe(CODES.exists)
    })

    it('answers errors of a partition as values', async () => {
      await talk.create('t', 1, [{ name: 'max.message.bytes', value: '200' }])
      expect(await talk.produce('nowhere', batch('a'))).toMatchObject({ errorCode: CODES.unknownTopic })
      expect(await talk.produce('t', batch('a'), { index: 1 })).toMatchObject({ errorCode: CODES.unknownTopic })
      expect(await talk.produce('t', batch('x'.repeat(300)))).toMatchObject({
        errorCode: CODES.tooLarge,
        baseOffset: UNKNOWN_OFFSET,
      })
      const damaged = batch('a')
      damaged.writeUInt8((damaged.at(-2) ?? 0) ^ 1, damaged.length - 2)
      expect(await talk.produce('t', damaged)).toMatchObject({ errorCode: CODES.corrupt })
      expect(await talk.fetch('t', 7)).toMatchObject({ errorCode: CODES.offsetOutOfRange })
      expect(await talk.fetch('nowhere', 0)).toMatchObject({ errorCode: CODES.unknownTopic })
      expect(await talk.create('no/name')).toBe(CODES.invalidTopic)
      expect(await talk.offset('t', -1)).toMatchObject({ offset: 0 })
    })

    it('lets a fetch wait for records that come, and no longer', async () => {
      await talk.create('t')
      const waiting = talk.values('t', 0, { maxWaitMs: 10_000 })
      setTimeout(() => void others.produce('t', batch('late')), 50)
      expect(await waiting).toEqual(['0:late'])
      const begun = performance.now()
      expect(await talk.values('t', 1, { maxWaitMs: 80 })).toEqual([])
      expect(performance.now() - begun).toBeGreaterThanOrEqual(75)
    })

    it('ends a fetch that waits when its signal aborts', async () => {
      await talk.create('t')
      const aborter = new AbortController()
      setTimeout(() => aborter.abort(), 30)
      expect(await talk.values('t', 0, { maxWaitMs: 60_000, signal: aborter.signal })).toEqual([])
    })

    it('tells a fetch that waits of a topic that is deleted', async () => {
      await talk.create('t')
      const waiting = talk.fetch('t', 0, { maxWaitMs: 20_000 })
      const topics = [{ name: 't', topicId: ZERO_UUID }]
      setTimeout(() => void others.session.request('DeleteTopics', fill(deleteTopicsRequest, { topics })), 50)
      expect([CODES.unknownTopic, CODES.unknownId]).toContain((await waiting)?.errorCode)
    })

    it('deletes records: for everybody, at once, and not where the policy says no', async () => {
      await talk.create('t')
      await talk.create('kept', 1, [{ name: 'cleanup.policy', value: 'compact' }])
      for (const value of ['a', 'b', 'c']) await talk.produce('t', batch(value))
      expect(await others.values('t', 0)).toEqual(['0:a', '1:b', '2:c'])
      expect(await talk.deleteRecords('t', 2)).toMatchObject({ errorCode: CODES.none, lowWatermark: 2 })
      expect(await others.fetch('t', 1)).toMatchObject({ errorCode: CODES.offsetOutOfRange })
      expect(await others.offset('t', -2)).toMatchObject({ offset: 2 })
      expect(await others.values('t', 2)).toEqual(['2:c'])
      expect(await talk.deleteRecords('t', 9)).toMatchObject({ errorCode: CODES.offsetOutOfRange, lowWatermark: -1 })
      expect(await talk.deleteRecords('t', -5)).toMatchObject({ errorCode: CODES.offsetOutOfRange })
      expect(await others.deleteRecords('t', -1)).toMatchObject({ errorCode: CODES.none, lowWatermark: 3 })
      expect(await talk.deleteRecords('kept', 0)).toMatchObject({ errorCode: CODES.policyViolation })
      expect(await talk.deleteRecords('nowhere', 0)).toMatchObject({ errorCode: CODES.unknownTopic })
      expect(await talk.deleteRecords('__consumer_offsets', 0)).toMatchObject({ errorCode: CODES.invalidTopic })
    })

    it('gives out a producer id as the first thing that is ever asked of it', async () => {
      const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
      expect(await talk.session.request('InitProducerId', request)).toMatchObject({ errorCode: 0, producerId: 0 })
    })

    it('appends a batch once, however often its producer sends it, and to whom', async () => {
      await talk.create('t')
      const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
      const { producerId } = await talk.session.request('InitProducerId', request)
      expect(await talk.produce('t', idempotentBatch(producerId, 0, 'a'))).toMatchObject({ baseOffset: 0 })
      expect(await talk.produce('t', idempotentBatch(producerId, 1, 'b'))).toMatchObject({ baseOffset: 1 })
      for (const each of [talk, others]) {
        expect(await each.produce('t', idempotentBatch(producerId, 1, 'b'))).toMatchObject({
          errorCode: 0,
          baseOffset: 1,
        })
        expect(await each.produce('t', idempotentBatch(producerId, 7, 'x'))).toMatchObject({
          errorCode: CODES.outOfOrder,
        })
      }
      expect(await talk.values('t', 0)).toEqual(['0:a', '1:b'])
    })

    it('shows a reader of committed records nothing of an open transaction', async () => {
      await talk.create('t')
      await talk.produce('t', batch('a'))
      const producer = new TransactionalSession(talk.session, 'tx', 1)
      const identity = await producer.init()
      await producer.write(identity, 't', 0, 'undecided')
      await talk.produce('t', batch('b'))
      expect(await others.values('t', 0)).toEqual(['0:a', '1:undecided', '2:b'])
      expect(await others.values('t', 0, { isolationLevel: 1 })).toEqual(['0:a'])
      expect(await others.fetch('t', 1, { isolationLevel: 1 })).toMatchObject({
        errorCode: 0,
        highWatermark: 3,
        lastStableOffset: 1,
        abortedTransactions: [],
      })
      await producer.end(identity, true)
      expect(await others.values('t', 0, { isolationLevel: 1 })).toEqual(['0:a', '1:undecided', '2:b'])
    })

    it('takes nothing that belongs to a transaction from who names none', async () => {
      await talk.create('t')
      const loose = idempotentBatch(5000, 0, 'loose', ATTRIBUTE.transactional)
      expect(await talk.produce('t', loose)).toMatchObject({ errorCode: CODES.transactionalIdRefused })
    })

    it('finds offsets by time', async () => {
      await talk.create('t')
      for (const timestampMs of [1000, 3000, 2000]) {
        await talk.produce('t', encodeBatch({ timestampMs, records: [{ key: null, value: Buffer.from('v') }] }))
      }
      expect(await others.offset('t', 1500)).toMatchObject({ errorCode: 0, offset: 1, timestamp: 3000 })
      expect(await others.offset('t', 3001)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 })
      expect(await others.offset('t', -3)).toMatchObject({ errorCode: 0, offset: 1, timestamp: 3000 })
    })

    it('gives every producer an id of its own', async () => {
      const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
      const ids = await Promise.all(
        [talk, others, talk].map(async ({ session }) => (await session.request('InitProducerId', request)).producerId),
      )
      expect(new Set(ids).size).toBe(3)
    })

    it('makes an unknown topic only when asked to', async () => {
      const ask = async (allowAutoTopicCreation: boolean) => {
        const request = fill(metadataRequest, { topics: [{ name: 'auto' }], allowAutoTopicCreation })
        return (await talk.session.request('Metadata', request)).topics[0]
      }
      expect(await ask(false)).toMatchObject({ errorCode: CODES.unknownTopic, partitions: [] })
      expect((await ask(true))?.partitions).toHaveLength(1)
    })

    it('refuses a target that is somebody else, and answers itself', async () => {
      const request = fill(metadataRequest, { topics: [] })
      const ask = (nodeId: number) => talk.session.request('Metadata', request, { target: { kind: 'node', nodeId } })
      expect((await ask(1)).brokers).toHaveLength(1)
      await expect(ask(7)).rejects.toMatchObject({ error: 'BROKER_NOT_AVAILABLE' })
    })

    it('fails a request whose deadline is over', async () => {
      const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
      const asking = talk.session.request('InitProducerId', request, { deadlineMs: performance.now() - 1 })
      await expect(asking).rejects.toMatchObject({ error: 'REQUEST_TIMED_OUT' })
    })

    it('says which versions of which requests it answers', async () => {
      const ranges = await talk.session.apiVersions()
      expect(ranges.map(({ api }) => api)).toEqual(expect.arrayContaining(['Produce', 'Fetch', 'Metadata']))
      for (const { minVersion, maxVersion } of ranges) expect(maxVersion).toBeGreaterThanOrEqual(minVersion)
    })

    it('can be closed twice', async () => {
      const session = implementation.apis.open(CONTEXT)
      await session.close()
      await expect(session.close()).resolves.toBeUndefined()
    })
  })
}

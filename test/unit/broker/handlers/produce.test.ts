import { expect, it } from 'vitest'
import { handleProduce } from '../../../../src/broker/handlers/produce.ts'
import type { LazyTransactions } from '../../../../src/broker/lazy-transactions.ts'
import type { ReplicaManager } from '../../../../src/broker/replica-manager.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { produceRequest } from '../../../../src/protocol/messages/produce.ts'

/** A broker on which every append ends in `error`. */
function refusing(error: KafkaError) {
  return servicesOf({
    find: async ({ name: topic }: { name: string }) => ({ topicPartition: { topic, partition: 3 } }),
    append: async () => Promise.reject(error),
  })
}

/** No batch here belongs to a transaction. */
function servicesOf(replicas: object) {
  return { replicas: replicas as ReplicaManager, transactions: {} as LazyTransactions, clock: systemClock }
}

const request = fill(produceRequest, {
  acks: 1,
  topicData: [{ name: 't', partitionData: [{ index: 3, records: Buffer.from('a batch') }] }],
})

it('a batch that is refused because of some records is answered with their places', async () => {
  const recordErrors = [
    { batchIndex: 4, message: 'no key' },
    { batchIndex: 7, message: 'no key either' },
  ]
  const error = new KafkaError('INVALID_RECORD', { message: 'two records', recordErrors })
  const { responses } = await handleProduce(refusing(error), request, 'me')
  expect(responses[0]?.partitionResponses).toEqual([
    expect.objectContaining({
      index: 3,
      errorCode: 87,
      errorMessage: 'two records',
      baseOffset: -1,
      recordErrors: [
        { batchIndex: 4, batchIndexErrorMessage: 'no key' },
        { batchIndex: 7, batchIndexErrorMessage: 'no key either' },
      ],
    }),
  ])
})

it('a batch that is refused as a whole is answered without any', async () => {
  const { responses } = await handleProduce(refusing(new KafkaError('MESSAGE_TOO_LARGE')), request, 'me')
  expect(responses[0]?.partitionResponses).toMatchObject([{ index: 3, errorCode: 10, recordErrors: [] }])
})

it('nobody but the admin client writes to an internal topic', async () => {
  const refused = new KafkaError('MESSAGE_TOO_LARGE')
  const toOffsets = fill(produceRequest, {
    acks: 1,
    topicData: [{ name: '__consumer_offsets', partitionData: [{ index: 3, records: Buffer.from('a batch') }] }],
  })
  const codeFor = async (clientId: string) => {
    const { responses } = await handleProduce(refusing(refused), toOffsets, clientId)
    return responses[0]?.partitionResponses[0]?.errorCode
  }
  expect(await codeFor('console-producer')).toBe(17)
  // It comes as far as the append.
  expect(await codeFor('__admin_client')).toBe(10)
})

it.each([true, false])(
  'says of a batch whether its checksum was computed in this process: %s',
  async (hasOwnChecksums) => {
    const appended: unknown[] = []
    const services = servicesOf({
      find: async () => ({ topicPartition: { topic: 't', partition: 3 } }),
      append: async (...[, , , known]: unknown[]) => {
        appended.push(known)
        return { baseOffset: 0, logStartOffset: 0 }
      },
    })
    await handleProduce(services, request, 'me', hasOwnChecksums ? { hasOwnChecksums } : {})
    expect(appended).toEqual([{ hasOwnChecksum: hasOwnChecksums }])
  },
)

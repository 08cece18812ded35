/** Adds partitions to a transaction, or asks whether they are in it (KIP-98, KIP-890). */
import { array, bool, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

const topic = {
  name: string('0+'),
  partitions: array('0+', int32),
}

const topicResult = {
  name: string('0+'),
  resultsByPartition: array('0+', {
    partitionIndex: int32('0+'),
    partitionErrorCode: int16('0+'),
  }),
}

export const addPartitionsToTxnRequest = message(
  { name: 'AddPartitionsToTxnRequest', apiKey: 24, validVersions: '0-5', flexibleVersions: '3+' },
  {
    transactions: array('4+', {
      transactionalId: string('4+'),
      producerId: int64('4+'),
      producerEpoch: int16('4+'),
      verifyOnly: bool('4+', { default: false }),
      topics: array('4+', topic),
    }),
    /** Up to version 3 one transaction, then many. */
    v3AndBelowTransactionalId: string('0-3'),
    v3AndBelowProducerId: int64('0-3'),
    v3AndBelowProducerEpoch: int16('0-3'),
    v3AndBelowTopics: array('0-3', topic),
  },
)
export type AddPartitionsToTxnRequest = MessageOf<typeof addPartitionsToTxnRequest>

export const addPartitionsToTxnResponse = message(
  { name: 'AddPartitionsToTxnResponse', apiKey: 24, validVersions: '0-5', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('4+', { ignorable: true }),
    resultsByTransaction: array('4+', {
      transactionalId: string('4+'),
      topicResults: array('4+', topicResult),
    }),
    resultsByTopicV3AndBelow: array('0-3', topicResult),
  },
)
export type AddPartitionsToTxnResponse = MessageOf<typeof addPartitionsToTxnResponse>

/** Transactional ids, in `__transaction_state`. */
import { array, int8, int16, int32, int64, message, string } from '../../schema.ts'

export const transactionLogKey = message(
  { name: 'TransactionLogKey', apiKey: 0, validVersions: '0', flexibleVersions: 'none' },
  {
    transactionalId: string('0'),
  },
)

export const transactionLogValue = message(
  { name: 'TransactionLogValue', apiKey: 0, validVersions: '0-1', flexibleVersions: '1+' },
  {
    producerId: int64('0+'),
    previousProducerId: int64('1+', { default: -1, tag: 0, taggedVersions: '1+' }),
    nextProducerId: int64('1+', { default: -1, tag: 1, taggedVersions: '1+' }),
    producerEpoch: int16('0+'),
    nextProducerEpoch: int16('1+', { default: -1, tag: 3, taggedVersions: '1+' }),
    transactionTimeoutMs: int32('0+'),
    transactionStatus: int8('0+'),
    transactionPartitions: array(
      '0+',
      {
        topic: string('0+'),
        partitionIds: array('0+', int32),
      },
      { nullable: '0+' },
    ),
    transactionLastUpdateTimestampMs: int64('0+'),
    transactionStartTimestampMs: int64('0+'),
    clientTransactionVersion: int16('1+', { tag: 2, taggedVersions: '1+' }),
  },
)

/** Appends record batches. Topics are named up to version 12, and have ids from 13 on (KIP-516). */
import { array, int16, int32, int64, type MessageOf, message, records, string, struct, uuid } from '../schema.ts'

export const produceRequest = message(
  { name: 'ProduceRequest', apiKey: 0, validVersions: '3-13', flexibleVersions: '9+' },
  {
    transactionalId: string('3+', { nullable: '3+', default: null }),
    /** 0 none, 1 the leader, -1 the in-sync replicas. */
    acks: int16('0+'),
    timeoutMs: int32('0+'),
    topicData: array('0+', {
      name: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitionData: array('0+', {
        index: int32('0+'),
        records: records('0+', { nullable: '0+' }),
      }),
    }),
  },
)
export type ProduceRequest = MessageOf<typeof produceRequest>

export const produceResponse = message(
  { name: 'ProduceResponse', apiKey: 0, validVersions: '3-13', flexibleVersions: '9+' },
  {
    responses: array('0+', {
      name: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitionResponses: array('0+', {
        index: int32('0+'),
        errorCode: int16('0+'),
        baseOffset: int64('0+'),
        logAppendTimeMs: int64('2+', { default: -1, ignorable: true }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        recordErrors: array(
          '8+',
          {
            batchIndex: int32('8+'),
            batchIndexErrorMessage: string('8+', { nullable: '8+', default: null }),
          },
          { ignorable: true },
        ),
        errorMessage: string('8+', { nullable: '8+', default: null, ignorable: true }),
        currentLeader: struct(
          '10+',
          {
            leaderId: int32('10+', { default: -1 }),
            leaderEpoch: int32('10+', { default: -1 }),
          },
          { tag: 0, taggedVersions: '10+' },
        ),
      }),
    }),
    throttleTimeMs: int32('1+', { ignorable: true }),
    nodeEndpoints: array(
      '10+',
      {
        nodeId: int32('10+'),
        host: string('10+'),
        port: int32('10+'),
        rack: string('10+', { nullable: '10+', default: null }),
      },
      { tag: 0, taggedVersions: '10+' },
    ),
  },
)
export type ProduceResponse = MessageOf<typeof produceResponse>

/** Elects leaders: the preferred replicas, or any live replica where none in sync is left. */
import { array, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const electLeadersRequest = message(
  { name: 'ElectLeadersRequest', apiKey: 43, validVersions: '0-2', flexibleVersions: '2+' },
  {
    /** 0: the preferred replica; 1: unclean, the first live replica where no one is in sync. Version 0 knows only 0. */
    electionType: int8('1+'),
    /** Null: all partitions. */
    topicPartitions: array(
      '0+',
      {
        topic: string('0+'),
        partitions: array('0+', int32),
      },
      { nullable: '0+' },
    ),
    timeoutMs: int32('0+', { default: 60_000 }),
  },
)
export type ElectLeadersRequest = MessageOf<typeof electLeadersRequest>

export const electLeadersResponse = message(
  { name: 'ElectLeadersResponse', apiKey: 43, validVersions: '0-2', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('1+'),
    replicaElectionResults: array('0+', {
      topic: string('0+'),
      partitionResult: array('0+', {
        partitionId: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: '0+' }),
      }),
    }),
  },
)
export type ElectLeadersResponse = MessageOf<typeof electLeadersResponse>

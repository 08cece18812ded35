/** Forgets offsets of a group (KIP-496). */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const offsetDeleteRequest = message(
  { name: 'OffsetDeleteRequest', apiKey: 47, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
      }),
    }),
  },
)
export type OffsetDeleteRequest = MessageOf<typeof offsetDeleteRequest>

export const offsetDeleteResponse = message(
  { name: 'OffsetDeleteResponse', apiKey: 47, validVersions: '0', flexibleVersions: 'none' },
  {
    errorCode: int16('0+'),
    throttleTimeMs: int32('0+', { ignorable: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
)
export type OffsetDeleteResponse = MessageOf<typeof offsetDeleteResponse>

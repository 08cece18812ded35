/** Adds partitions to topics. */
import { array, bool, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const createPartitionsRequest = message(
  { name: 'CreatePartitionsRequest', apiKey: 37, validVersions: '0-3', flexibleVersions: '2+' },
  {
    topics: array('0+', {
      name: string('0+'),
      /** The number of partitions afterwards, not how many are added. */
      count: int32('0+'),
      /** One for each new partition; null: the controller chooses. */
      assignments: array(
        '0+',
        {
          brokerIds: array('0+', int32),
        },
        { nullable: '0+' },
      ),
    }),
    timeoutMs: int32('0+'),
    validateOnly: bool('0+'),
  },
)
export type CreatePartitionsRequest = MessageOf<typeof createPartitionsRequest>

export const createPartitionsResponse = message(
  { name: 'CreatePartitionsResponse', apiKey: 37, validVersions: '0-3', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      name: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+', default: null }),
    }),
  },
)
export type CreatePartitionsResponse = MessageOf<typeof createPartitionsResponse>

/** Moves the log start offsets of partitions. Offset -1 stands for the high watermark. */
import { array, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const deleteRecordsRequest = message(
  { name: 'DeleteRecordsRequest', apiKey: 21, validVersions: '0-2', flexibleVersions: '2+' },
  {
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        offset: int64('0+'),
      }),
    }),
    timeoutMs: int32('0+'),
  },
)
export type DeleteRecordsRequest = MessageOf<typeof deleteRecordsRequest>

export const deleteRecordsResponse = message(
  { name: 'DeleteRecordsResponse', apiKey: 21, validVersions: '0-2', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        lowWatermark: int64('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
)
export type DeleteRecordsResponse = MessageOf<typeof deleteRecordsResponse>

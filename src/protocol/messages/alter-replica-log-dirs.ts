/** Moves replicas between the log directories of one broker (KIP-113). */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const alterReplicaLogDirsRequest = message(
  { name: 'AlterReplicaLogDirsRequest', apiKey: 34, validVersions: '1-2', flexibleVersions: '2+' },
  {
    dirs: array('0+', {
      /** An absolute path. */
      path: string('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', int32),
      }),
    }),
  },
)
export type AlterReplicaLogDirsRequest = MessageOf<typeof alterReplicaLogDirsRequest>

export const alterReplicaLogDirsResponse = message(
  { name: 'AlterReplicaLogDirsResponse', apiKey: 34, validVersions: '1-2', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
)
export type AlterReplicaLogDirsResponse = MessageOf<typeof alterReplicaLogDirsResponse>

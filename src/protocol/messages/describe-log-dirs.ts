/** What lies in the log directories of a broker, and how big it is (KIP-113). */
import { array, bool, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const describeLogDirsRequest = message(
  { name: 'DescribeLogDirsRequest', apiKey: 35, validVersions: '1-5', flexibleVersions: '2+' },
  {
    /** Null: all topics. */
    topics: array(
      '0+',
      {
        topic: string('0+'),
        partitions: array('0+', int32),
      },
      { nullable: '0+' },
    ),
  },
)
export type DescribeLogDirsRequest = MessageOf<typeof describeLogDirsRequest>

export const describeLogDirsResponse = message(
  { name: 'DescribeLogDirsResponse', apiKey: 35, validVersions: '1-5', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('3+', { ignorable: true }),
    results: array('0+', {
      errorCode: int16('0+'),
      /** An absolute path. */
      logDir: string('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          /** Bytes of the segments' .log files. */
          partitionSize: int64('0+'),
          /** How far its end lies behind the high watermark; of a future log, behind the current one. */
          offsetLag: int64('0+'),
          /** A copy that AlterReplicaLogDirs began, and that will take the place of the current one. */
          isFutureKey: bool('0+'),
        }),
      }),
      /** Of the volume. -1: unknown. */
      totalBytes: int64('4+', { ignorable: true, default: -1 }),
      usableBytes: int64('4+', { ignorable: true, default: -1 }),
      isCordoned: bool('5+', { ignorable: true }),
    }),
  },
)
export type DescribeLogDirsResponse = MessageOf<typeof describeLogDirsResponse>

/** Records of `__remote_log_metadata`, where brokers with tiered storage note what they moved (KIP-405). */
import { array, bool, bytes, int8, int32, int64, message, string, struct, uuid } from '../schema.ts'

const topicIdPartition = struct('0+', {
  name: string('0+'),
  id: uuid('0+'),
  partition: int32('0+'),
})

const remoteLogSegmentId = struct('0+', { topicIdPartition, id: uuid('0+') })

/** What a segment holds; with it in a snapshot, too. */
const segmentLeaderEpochs = array('0+', { leaderEpoch: int32('0+'), offset: int64('0+') })
const customMetadata = bytes('0+', { nullable: '0+', default: null })

export const remoteLogSegmentMetadataRecord = message(
  { name: 'RemoteLogSegmentMetadataRecord', apiKey: 0, validVersions: '0', flexibleVersions: '0+' },
  {
    remoteLogSegmentId,
    startOffset: int64('0+'),
    endOffset: int64('0+'),
    brokerId: int32('0+'),
    maxTimestampMs: int64('0+'),
    eventTimestampMs: int64('0+'),
    segmentLeaderEpochs,
    segmentSizeInBytes: int32('0+'),
    customMetadata,
    remoteLogSegmentState: int8('0+'),
    txnIndexEmpty: bool('0+', { tag: 0, taggedVersions: '0+' }),
  },
)

export const remoteLogSegmentMetadataUpdateRecord = message(
  { name: 'RemoteLogSegmentMetadataUpdateRecord', apiKey: 1, validVersions: '0', flexibleVersions: '0+' },
  {
    remoteLogSegmentId,
    brokerId: int32('0+'),
    eventTimestampMs: int64('0+'),
    customMetadata,
    remoteLogSegmentState: int8('0+'),
  },
)

export const remotePartitionDeleteMetadataRecord = message(
  { name: 'RemotePartitionDeleteMetadataRecord', apiKey: 2, validVersions: '0', flexibleVersions: '0+' },
  {
    topicIdPartition,
    brokerId: int32('0+'),
    eventTimestampMs: int64('0+'),
    remotePartitionDeleteState: int8('0+'),
  },
)

export const remoteLogSegmentMetadataSnapshotRecord = message(
  { name: 'RemoteLogSegmentMetadataSnapshotRecord', apiKey: 3, validVersions: '0', flexibleVersions: '0+' },
  {
    segmentId: uuid('0+'),
    startOffset: int64('0+'),
    endOffset: int64('0+'),
    brokerId: int32('0+'),
    maxTimestampMs: int64('0+'),
    eventTimestampMs: int64('0+'),
    segmentLeaderEpochs,
    segmentSizeInBytes: int32('0+'),
    customMetadata,
    remoteLogSegmentState: int8('0+'),
    txnIndexEmpty: bool('0+', { tag: 0, taggedVersions: '0+' }),
  },
)

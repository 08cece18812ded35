/** Remote log metadata as its Java classes print themselves. Kafka: RemoteLogSegmentMetadata and its kin. */
import type { Uuid } from '../../common/uuid.ts'
import { decodeRemoteLogMetadata } from '../../protocol/remote-log-metadata.ts'

interface Partition {
  readonly name: string
  readonly id: Uuid
  readonly partition: number
}

const SEGMENT_STATES = [
  'COPY_SEGMENT_STARTED',
  'COPY_SEGMENT_FINISHED',
  'DELETE_SEGMENT_STARTED',
  'DELETE_SEGMENT_FINISHED',
]
const DELETE_STATES = ['DELETE_PARTITION_MARKED', 'DELETE_PARTITION_STARTED', 'DELETE_PARTITION_FINISHED']

/** The text of the record in `value`. Throws KafkaError for what is none. */
export function remoteLogMetadataText(value: Uint8Array): string {
  const record = decodeRemoteLogMetadata(value)
  switch (record.type) {
    case 'segment': {
      const { data } = record
      return fieldsText('RemoteLogSegmentMetadata', {
        remoteLogSegmentId: segmentIdText(data.remoteLogSegmentId),
        startOffset: data.startOffset,
        endOffset: data.endOffset,
        brokerId: data.brokerId,
        maxTimestampMs: data.maxTimestampMs,
        eventTimestampMs: data.eventTimestampMs,
        ...segmentFields(data),
      })
    }
    case 'update': {
      const { data } = record
      return fieldsText('RemoteLogSegmentMetadataUpdate', {
        remoteLogSegmentId: segmentIdText(data.remoteLogSegmentId),
        customMetadata: customText(data.customMetadata),
        state: SEGMENT_STATES[data.remoteLogSegmentState],
        eventTimestampMs: data.eventTimestampMs,
        brokerId: data.brokerId,
      })
    }
    case 'partition deletion': {
      const { data } = record
      return fieldsText('RemotePartitionDeleteMetadata', {
        topicPartition: partitionText(data.topicIdPartition),
        state: DELETE_STATES[data.remotePartitionDeleteState],
        eventTimestampMs: data.eventTimestampMs,
        brokerId: data.brokerId,
      })
    }
    case 'snapshot': {
      const { data } = record
      return fieldsText('RemoteLogSegmentMetadataSnapshot', {
        segmentId: data.segmentId,
        startOffset: data.startOffset,
        endOffset: data.endOffset,
        maxTimestampMs: data.maxTimestampMs,
        ...segmentFields(data),
      })
    }
  }
}

interface SegmentFields {
  readonly segmentLeaderEpochs: readonly { readonly leaderEpoch: number; readonly offset: number }[]
  readonly segmentSizeInBytes: number
  readonly customMetadata: Uint8Array | null
  readonly remoteLogSegmentState: number
  readonly txnIndexEmpty: boolean
}

function segmentFields(data: SegmentFields): Record<string, string | number | boolean | undefined> {
  const epochs = new Map(data.segmentLeaderEpochs.map(({ leaderEpoch, offset }) => [leaderEpoch, offset]))
  const sorted = [...epochs].sort(([a], [b]) => a - b)
  return {
    segmentLeaderEpochs: `{${sorted.map(([epoch, offset]) => `${epoch}=${offset}`).join(', ')}}`,
    segmentSizeInBytes: data.segmentSizeInBytes,
    customMetadata: customText(data.customMetadata),
    state: SEGMENT_STATES[data.remoteLogSegmentState],
    txnIdxEmpty: data.txnIndexEmpty,
  }
}

function fieldsText(name: string, fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const entries = Object.entries(fields).map(([field, value]) => `${field}=${value ?? 'null'}`)
  return `${name}{${entries.join(', ')}}`
}

function segmentIdText({ topicIdPartition, id }: { readonly topicIdPartition: Partition; readonly id: Uuid }): string {
  return `RemoteLogSegmentId{topicIdPartition=${partitionText(topicIdPartition)}, id=${id}}`
}

function partitionText({ id, name, partition }: Partition): string {
  return `${id}:${name}-${partition}`
}

function customText(bytes: Uint8Array | null): string {
  return bytes === null ? 'Optional.empty' : `Optional[CustomMetadata{${bytes.length} bytes}]`
}

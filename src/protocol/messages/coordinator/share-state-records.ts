/** What a share group has delivered, in `__share_group_state`. */
import { array, int8, int16, int32, int64, message, string, uuid } from '../../schema.ts'

export const shareSnapshotKey = message(
  { name: 'ShareSnapshotKey', apiKey: 0, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    topicId: uuid('0'),
    partition: int32('0'),
  },
)

export const shareSnapshotValue = message(
  { name: 'ShareSnapshotValue', apiKey: 0, validVersions: '0', flexibleVersions: '0+' },
  {
    snapshotEpoch: int32('0+'),
    stateEpoch: int32('0+'),
    leaderEpoch: int32('0+'),
    startOffset: int64('0+'),
    deliveryCompleteCount: int32('0+', { default: -1, tag: 0, taggedVersions: '0+' }),
    createTimestamp: int64('0+'),
    writeTimestamp: int64('0+'),
    stateBatches: array('0+', {
      firstOffset: int64('0+'),
      lastOffset: int64('0+'),
      deliveryState: int8('0+'),
      deliveryCount: int16('0+'),
    }),
  },
)

export const shareUpdateKey = message(
  { name: 'ShareUpdateKey', apiKey: 1, validVersions: '0', flexibleVersions: 'none' },
  {
    groupId: string('0'),
    topicId: uuid('0'),
    partition: int32('0'),
  },
)

export const shareUpdateValue = message(
  { name: 'ShareUpdateValue', apiKey: 1, validVersions: '0', flexibleVersions: '0+' },
  {
    snapshotEpoch: int32('0+'),
    leaderEpoch: int32('0+'),
    startOffset: int64('0+'),
    deliveryCompleteCount: int32('0+', { default: -1, tag: 0, taggedVersions: '0+' }),
    stateBatches: array('0+', {
      firstOffset: int64('0+'),
      lastOffset: int64('0+'),
      deliveryState: int8('0+'),
      deliveryCount: int16('0+'),
    }),
  },
)

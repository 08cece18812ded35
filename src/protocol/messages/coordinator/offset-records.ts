/** What is committed, in `__consumer_offsets`. */
import { int32, int64, message, string, uuid } from '../../schema.ts'

export const legacyOffsetCommitKey = message(
  { name: 'LegacyOffsetCommitKey', apiKey: 0, validVersions: '0', flexibleVersions: 'none' },
  {
    group: string('0'),
    topic: string('0'),
    partition: int32('0'),
  },
)

export const legacyOffsetCommitValue = message(
  { name: 'LegacyOffsetCommitValue', apiKey: 0, validVersions: '0', flexibleVersions: 'none' },
  {
    offset: int64('0'),
    metadata: string('0'),
    commitTimestamp: int64('0'),
  },
)

export const offsetCommitKey = message(
  { name: 'OffsetCommitKey', apiKey: 1, validVersions: '0', flexibleVersions: 'none' },
  {
    group: string('0'),
    topic: string('0'),
    partition: int32('0'),
  },
)

export const offsetCommitValue = message(
  { name: 'OffsetCommitValue', apiKey: 1, validVersions: '0-4', flexibleVersions: '4+' },
  {
    offset: int64('0+'),
    leaderEpoch: int32('3+', { default: -1, ignorable: true }),
    metadata: string('0+'),
    commitTimestamp: int64('0+'),
    expireTimestamp: int64('1', { default: -1, ignorable: true }),
    topicId: uuid('4+', { ignorable: true, tag: 0, taggedVersions: '4+' }),
  },
)

/** Values of the control records that only KRaft logs and snapshots have. Framing: kraft-control-record.ts. */
import { array, int16, int32, int64, message, string, struct, uint16, uuid } from '../schema.ts'

export const leaderChangeMessage = message(
  { name: 'LeaderChangeMessage', validVersions: '0-1', flexibleVersions: '0+' },
  {
    version: int16('0+'),
    leaderId: int32('0+'),
    voters: array('0+', {
      voterId: int32('0+'),
      voterDirectoryId: uuid('1+'),
    }),
    grantingVoters: array('0+', {
      voterId: int32('0+'),
      voterDirectoryId: uuid('1+'),
    }),
  },
)

export const snapshotHeaderRecord = message(
  { name: 'SnapshotHeaderRecord', validVersions: '0', flexibleVersions: '0+' },
  {
    version: int16('0+'),
    lastContainedLogTimestamp: int64('0+'),
  },
)

export const snapshotFooterRecord = message(
  { name: 'SnapshotFooterRecord', validVersions: '0', flexibleVersions: '0+' },
  {
    version: int16('0+'),
  },
)

export const kRaftVersionRecord = message(
  { name: 'KRaftVersionRecord', validVersions: '0', flexibleVersions: '0+' },
  {
    version: int16('0+'),
    kRaftVersion: int16('0+'),
  },
)

export const votersRecord = message(
  { name: 'VotersRecord', validVersions: '0', flexibleVersions: '0+' },
  {
    version: int16('0+'),
    voters: array('0+', {
      voterId: int32('0+'),
      voterDirectoryId: uuid('0+'),
      endpoints: array('0+', {
        name: string('0+'),
        host: string('0+'),
        port: uint16('0+'),
      }),
      kRaftVersionFeature: struct('0+', {
        minSupportedVersion: int16('0+'),
        maxSupportedVersion: int16('0+'),
      }),
    }),
  },
)

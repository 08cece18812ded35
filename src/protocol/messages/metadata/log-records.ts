/** Metadata records about the metadata log itself. */
import { int8, message, string } from '../../schema.ts'

export const beginTransactionRecord = message(
  { name: 'BeginTransactionRecord', apiKey: 23, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+', { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' }),
  },
)

export const endTransactionRecord = message(
  { name: 'EndTransactionRecord', apiKey: 24, validVersions: '0', flexibleVersions: '0+' },
  {},
)

export const abortTransactionRecord = message(
  { name: 'AbortTransactionRecord', apiKey: 25, validVersions: '0', flexibleVersions: '0+' },
  {
    reason: string('0+', { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' }),
  },
)

export const noOpRecord = message({ name: 'NoOpRecord', apiKey: 20, validVersions: '0', flexibleVersions: '0+' }, {})

export const zkMigrationStateRecord = message(
  { name: 'ZkMigrationStateRecord', apiKey: 21, validVersions: '0', flexibleVersions: '0+' },
  {
    /** 0 none; others only in clusters that came from ZooKeeper. */
    zkMigrationState: int8('0+'),
  },
)

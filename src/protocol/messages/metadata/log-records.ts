/** Metadata records about the metadata log itself. */
import { int8, type MessageOf, message, string } from '../../schema.ts'

export const beginTransactionRecord = message(
  { name: 'BeginTransactionRecord', apiKey: 23, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+', { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' }),
  },
)
export type BeginTransactionRecord = MessageOf<typeof beginTransactionRecord>

export const endTransactionRecord = message(
  { name: 'EndTransactionRecord', apiKey: 24, validVersions: '0', flexibleVersions: '0+' },
  {},
)
export type EndTransactionRecord = MessageOf<typeof endTransactionRecord>

export const abortTransactionRecord = message(
  { name: 'AbortTransactionRecord', apiKey: 25, validVersions: '0', flexibleVersions: '0+' },
  {
    reason: string('0+', { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' }),
  },
)
export type AbortTransactionRecord = MessageOf<typeof abortTransactionRecord>

export const noOpRecord = message({ name: 'NoOpRecord', apiKey: 20, validVersions: '0', flexibleVersions: '0+' }, {})
export type NoOpRecord = MessageOf<typeof noOpRecord>

export const zkMigrationStateRecord = message(
  { name: 'ZkMigrationStateRecord', apiKey: 21, validVersions: '0', flexibleVersions: '0+' },
  {
    zkMigrationState: int8('0+'),
  },
)
export type ZkMigrationStateRecord = MessageOf<typeof zkMigrationStateRecord>

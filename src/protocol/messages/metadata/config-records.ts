/** Metadata records about configs, quotas, feature levels and producer ids. */
import { array, bool, float64, int8, int16, int32, int64, type MessageOf, message, string } from '../../schema.ts'

export const configRecord = message(
  { name: 'ConfigRecord', apiKey: 4, validVersions: '0', flexibleVersions: '0+' },
  {
    resourceType: int8('0+'),
    resourceName: string('0+'),
    name: string('0+'),
    value: string('0+', { nullable: '0+' }),
  },
)
export type ConfigRecord = MessageOf<typeof configRecord>

export const clientQuotaRecord = message(
  { name: 'ClientQuotaRecord', apiKey: 14, validVersions: '0', flexibleVersions: '0+' },
  {
    entity: array('0+', {
      entityType: string('0+'),
      entityName: string('0+', { nullable: '0+' }),
    }),
    key: string('0+'),
    value: float64('0+'),
    remove: bool('0+'),
  },
)
export type ClientQuotaRecord = MessageOf<typeof clientQuotaRecord>

export const featureLevelRecord = message(
  { name: 'FeatureLevelRecord', apiKey: 12, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+'),
    featureLevel: int16('0+'),
  },
)
export type FeatureLevelRecord = MessageOf<typeof featureLevelRecord>

export const producerIdsRecord = message(
  { name: 'ProducerIdsRecord', apiKey: 15, validVersions: '0', flexibleVersions: '0+' },
  {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    nextProducerId: int64('0+'),
  },
)
export type ProducerIdsRecord = MessageOf<typeof producerIdsRecord>

/** Metadata records about configs, quotas, feature levels and producer ids. */
import { array, bool, float64, int8, int16, int32, int64, message, string } from '../../schema.ts'

export const configRecord = message(
  { name: 'ConfigRecord', apiKey: 4, validVersions: '0', flexibleVersions: '0+' },
  {
    /** 2 topic, 4 broker, 16 client metrics, 32 group. */
    resourceType: int8('0+'),
    /** Empty with type broker: the default of all brokers. */
    resourceName: string('0+'),
    name: string('0+'),
    /** Null removes the config. */
    value: string('0+', { nullable: '0+' }),
  },
)

export const clientQuotaRecord = message(
  { name: 'ClientQuotaRecord', apiKey: 14, validVersions: '0', flexibleVersions: '0+' },
  {
    entity: array('0+', {
      entityType: string('0+'),
      /** Null: the default entity. */
      entityName: string('0+', { nullable: '0+' }),
    }),
    key: string('0+'),
    value: float64('0+'),
    remove: bool('0+'),
  },
)

export const featureLevelRecord = message(
  { name: 'FeatureLevelRecord', apiKey: 12, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+'),
    featureLevel: int16('0+'),
  },
)

export const producerIdsRecord = message(
  { name: 'ProducerIdsRecord', apiKey: 15, validVersions: '0', flexibleVersions: '0+' },
  {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    nextProducerId: int64('0+'),
  },
)

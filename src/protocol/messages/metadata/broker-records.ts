/** Metadata records about the nodes of the cluster. */
import { array, bool, int8, int16, int32, int64, message, string, uint16, uuid } from '../../schema.ts'

export const registerBrokerRecord = message(
  { name: 'RegisterBrokerRecord', apiKey: 0, validVersions: '0-4', flexibleVersions: '0+' },
  {
    brokerId: int32('0+'),
    isMigratingZkBroker: bool('2+'),
    incarnationId: uuid('0+'),
    brokerEpoch: int64('0+'),
    endPoints: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
      securityProtocol: int16('0+'),
    }),
    features: array('0+', {
      name: string('0+'),
      minSupportedVersion: int16('0+'),
      maxSupportedVersion: int16('0+'),
    }),
    rack: string('0+', { nullable: '0+' }),
    fenced: bool('0+', { default: true }),
    inControlledShutdown: bool('1+'),
    logDirs: array('3+', uuid, { tag: 0, taggedVersions: '3+' }),
    cordonedLogDirs: array('4+', uuid, { nullable: '4+', default: null, tag: 1, taggedVersions: '4+' }),
  },
)

export const unregisterBrokerRecord = message(
  { name: 'UnregisterBrokerRecord', apiKey: 1, validVersions: '0', flexibleVersions: '0+' },
  {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+'),
  },
)

export const fenceBrokerRecord = message(
  { name: 'FenceBrokerRecord', apiKey: 7, validVersions: '0', flexibleVersions: '0+' },
  {
    id: int32('0+'),
    epoch: int64('0+'),
  },
)

export const unfenceBrokerRecord = message(
  { name: 'UnfenceBrokerRecord', apiKey: 8, validVersions: '0', flexibleVersions: '0+' },
  {
    id: int32('0+'),
    epoch: int64('0+'),
  },
)

export const brokerRegistrationChangeRecord = message(
  { name: 'BrokerRegistrationChangeRecord', apiKey: 17, validVersions: '0-3', flexibleVersions: '0+' },
  {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+'),
    /** -1 unfenced, 0 unchanged, 1 fenced. */
    fenced: int8('0+', { tag: 0, taggedVersions: '0+' }),
    inControlledShutdown: int8('1+', { tag: 1, taggedVersions: '1+' }),
    logDirs: array('2+', uuid, { tag: 2, taggedVersions: '2+' }),
    cordonedLogDirs: array('3+', uuid, { nullable: '3+', default: null, tag: 3, taggedVersions: '3+' }),
  },
)

export const registerControllerRecord = message(
  { name: 'RegisterControllerRecord', apiKey: 27, validVersions: '0', flexibleVersions: '0+' },
  {
    controllerId: int32('0+'),
    incarnationId: uuid('0+'),
    zkMigrationReady: bool('0+'),
    endPoints: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
      securityProtocol: int16('0+'),
    }),
    features: array('0+', {
      name: string('0+'),
      minSupportedVersion: int16('0+'),
      maxSupportedVersion: int16('0+'),
    }),
  },
)

/** Records of every kind that leaves something in an image. */
import type { MetadataRecord } from '../../../src/protocol/metadata-record.ts'

const IDS = ['B7sFkv5zQgaVLCAZZrkEWw', 'm39mzZ_4TjCcISUDGLwEug', 'J2lQxk1tTq6QvQ0c5nHkYA'] as const

export const fullImageRecords: readonly MetadataRecord[] = [
  {
    type: 'RegisterBrokerRecord',
    version: 4,
    data: {
      brokerId: 1,
      isMigratingZkBroker: false,
      incarnationId: IDS[0],
      brokerEpoch: 9,
      endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
      features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
      rack: 'r1',
      fenced: false,
      inControlledShutdown: true,
      logDirs: [IDS[1]],
      cordonedLogDirs: [IDS[1]],
    },
  },
  {
    type: 'RegisterControllerRecord',
    version: 0,
    data: {
      controllerId: 1,
      incarnationId: IDS[0],
      zkMigrationReady: false,
      endPoints: [{ name: 'CONTROLLER', host: 'localhost', port: 9093, securityProtocol: 0 }],
      features: [{ name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 }],
    },
  },
  { type: 'TopicRecord', version: 0, data: { name: 'orders', topicId: IDS[2] } },
  ...[0, 1].map(
    (partitionId): MetadataRecord => ({
      type: 'PartitionRecord',
      version: 2,
      data: {
        partitionId,
        topicId: IDS[2],
        replicas: [1, 2, 3],
        isr: [1],
        removingReplicas: [3],
        addingReplicas: [2],
        leader: partitionId === 0 ? 1 : -1,
        leaderRecoveryState: partitionId,
        leaderEpoch: 5,
        partitionEpoch: 7,
        directories: [IDS[1], IDS[0], IDS[0]],
        eligibleLeaderReplicas: partitionId === 0 ? [2] : null,
        lastKnownElr: partitionId === 0 ? null : [3],
      },
    }),
  ),
  config(2, 'orders', 'retention.ms', '1'),
  config(2, 'orders', '__proto__', 'text'),
  config(4, '', 'min.insync.replicas', '1'),
  config(16, 'metrics', 'interval.ms', '100'),
  { type: 'ProducerIdsRecord', version: 0, data: { brokerId: 1, brokerEpoch: 9, nextProducerId: 3000 } },
  {
    type: 'ClientQuotaRecord',
    version: 0,
    data: {
      entity: [{ entityType: 'user', entityName: null }],
      key: 'consumer_byte_rate',
      value: 1.5e300,
      remove: false,
    },
  },
  {
    type: 'UserScramCredentialRecord',
    version: 0,
    data: {
      name: 'alice',
      mechanism: 1,
      salt: Buffer.from([0, 255]),
      storedKey: Buffer.from('s'),
      serverKey: Buffer.from('k'),
      iterations: 4096,
    },
  },
  {
    type: 'AccessControlEntryRecord',
    version: 0,
    data: {
      id: IDS[1],
      resourceType: 2,
      resourceName: 'orders',
      patternType: 3,
      principal: 'User:alice',
      host: '*',
      operation: 3,
      permissionType: 3,
    },
  },
  {
    type: 'DelegationTokenRecord',
    version: 0,
    data: {
      owner: 'User:a',
      requester: 'User:b',
      renewers: ['User:c'],
      issueTimestamp: 1,
      maxTimestamp: 2,
      expirationTimestamp: 3,
      tokenId: 't',
    },
  },
  { type: 'ZkMigrationStateRecord', version: 0, data: { zkMigrationState: 0 } },
]

function config(resourceType: number, resourceName: string, name: string, value: string): MetadataRecord {
  return { type: 'ConfigRecord', version: 0, data: { resourceType, resourceName, name, value } }
}

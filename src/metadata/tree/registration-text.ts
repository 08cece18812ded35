/** What Kafka's `toString` makes of what the metadata says: of a broker, a controller, a partition, a rule. */
import {
  aclOperations,
  aclPatternTypes,
  aclPermissionTypes,
  aclResourceTypes,
  aclWord,
} from '../../common/acl-codes.ts'
import { type Uuid, uuidToBytes } from '../../common/uuid.ts'
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'
import type { BrokerRegistration } from '../image/metadata-image.ts'
import type { PartitionState } from '../image/partition-state.ts'

type ControllerRegistration = MetadataRecordData<'RegisterControllerRecord'>

/** By number. Kafka: SecurityProtocol. */
const SECURITY_PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']
/** Java's largest Short: a range without an upper end. */
const NO_UPPER_END = 32_767

/** Kafka: `BrokerRegistration.toString`. */
export function brokerText(broker: BrokerRegistration): string {
  return javaText('BrokerRegistration', {
    id: broker.brokerId,
    epoch: broker.brokerEpoch,
    incarnationId: broker.incarnationId,
    listeners: listenersText(broker.endPoints),
    supportedFeatures: featuresText(broker.features),
    rack: broker.rack === null ? 'Optional.empty' : `Optional[${broker.rack}]`,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    isMigratingZkBroker: broker.isMigratingZkBroker,
    directories: listText(broker.logDirs.toSorted(compareUuids)),
    cordonedDirectories:
      broker.cordonedLogDirs === null ? 'null' : listText(broker.cordonedLogDirs.toSorted(compareUuids)),
  })
}

/** Kafka: `ControllerRegistration.toString`. */
export function controllerText(controller: ControllerRegistration): string {
  return javaText('ControllerRegistration', {
    id: controller.controllerId,
    incarnationId: controller.incarnationId,
    zkMigrationReady: controller.zkMigrationReady,
    listeners: listenersText(controller.endPoints),
    supportedFeatures: featuresText(controller.features),
  })
}

/** Kafka: `PartitionRegistration.toString`. */
export function partitionText(partition: PartitionState): string {
  return javaText('PartitionRegistration', {
    replicas: listText(partition.replicas),
    directories: listText(partition.directories),
    isr: listText(partition.isr),
    removingReplicas: listText(partition.removingReplicas),
    addingReplicas: listText(partition.addingReplicas),
    elr: listText(partition.elr),
    lastKnownElr: listText(partition.lastKnownElr),
    leader: partition.leader,
    leaderRecoveryState: partition.leaderRecoveryState === 0 ? 'RECOVERED' : 'RECOVERING',
    leaderEpoch: partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch,
  })
}

/** Kafka: `StandardAcl.toString`, that of a Java record. */
export function aclText(acl: MetadataRecordData<'AccessControlEntryRecord'>): string {
  const fields = fieldsText({
    resourceType: aclWord(aclResourceTypes, acl.resourceType),
    resourceName: acl.resourceName,
    patternType: aclWord(aclPatternTypes, acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: aclWord(aclOperations, acl.operation),
    permissionType: aclWord(aclPermissionTypes, acl.permissionType),
  })
  return `StandardAcl[${fields}]`
}

function javaText(name: string, fields: Readonly<Record<string, string | number | boolean>>): string {
  return `${name}(${fieldsText(fields)})`
}

function fieldsText(fields: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}

function listText(items: readonly (string | number)[]): string {
  return `[${items.join(', ')}]`
}

function listenersText(endPoints: BrokerRegistration['endPoints']): string {
  const texts = byName(endPoints).map(({ name, securityProtocol, host, port }) => {
    const protocol = SECURITY_PROTOCOLS[securityProtocol] ?? String(securityProtocol)
    return `Endpoint(listenerName='${name}', securityProtocol=${protocol}, host='${host}', port=${port})`
  })
  return listText(texts)
}

function featuresText(features: BrokerRegistration['features']): string {
  const texts = byName(features).map(({ name, minSupportedVersion: min, maxSupportedVersion: max }) => {
    if (min === max) return `${name}: ${min}`
    return `${name}: ${max === NO_UPPER_END ? `${min}+` : `${min}-${max}`}`
  })
  return `{${texts.join(', ')}}`
}

function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** As two signed numbers of 64 bits. Kafka: `Uuid.compareTo`. */
function compareUuids(a: Uuid, b: Uuid): number {
  const [first, second] = [uuidToBytes(a), uuidToBytes(b)]
  for (const at of [0, 8]) {
    const [x, y] = [first.readBigInt64BE(at), second.readBigInt64BE(at)]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

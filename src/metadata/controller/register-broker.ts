/** A broker that joins the cluster, or comes with another log.dir. Kafka: `ClusterControlManager.registerBroker`. */
import { supportedFeatures } from '../../common/feature-level.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { isReservedDirectoryId, randomUuid, type Uuid } from '../../common/uuid.ts'
import type { BrokerRegistration, MetadataImage } from '../image/metadata-image.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { leaderAndIsrUpdates } from './leader-and-isr-updates.ts'
import { hasDirectoryAssignment, hasEligibleLeaderReplicas, registerBrokerRecordVersion } from './record-versions.ts'
import { ReplicationContext } from './replication-context.ts'

export interface JoiningBroker {
  readonly brokerId: number
  /** Higher than those of all registrations before: the offset that the record will have. */
  readonly brokerEpoch: number
  /** A new one for each registration that begins anew. */
  readonly incarnationId: Uuid
  readonly directories: readonly Uuid[]
  readonly rack: string | null
  readonly host: string
  readonly port: number
  /** Kafka's begin fenced, until they have caught up with the metadata. */
  readonly isFenced: boolean
}

const PLAINTEXT = { name: 'PLAINTEXT', securityProtocol: 0 } as const

/**
 * Registers the broker. What an earlier one with that id still was in sync with it is no longer: nobody knows what became of
 * its log. Throws DUPLICATE_BROKER_REGISTRATION while the id belongs to a broker that works, and INVALID_REGISTRATION for
 * log.dirs that can't be its own.
 */
export function registerBroker(
  image: MetadataImage,
  broker: JoiningBroker,
  env: ControllerEnv,
): ControllerResult<{ readonly brokerEpoch: number }> {
  const { brokerId, brokerEpoch } = broker
  const known = image.brokers.get(brokerId)
  if (known !== undefined && !known.fenced) {
    throw new KafkaError('DUPLICATE_BROKER_REGISTRATION', { message: `Broker ${brokerId} is registered already.` })
  }
  if (hasDirectoryAssignment(image)) checkDirectories(image, broker)
  const data = {
    brokerId,
    isMigratingZkBroker: false,
    incarnationId: broker.incarnationId,
    brokerEpoch,
    endPoints: [{ ...PLAINTEXT, host: broker.host, port: broker.port }],
    features: supportedFeatures.map(({ name, minLevel, maxLevel }) => ({
      name,
      minSupportedVersion: minLevel,
      maxSupportedVersion: maxLevel,
    })),
    rack: broker.rack,
    fenced: broker.isFenced,
    inControlledShutdown: false,
    logDirs: hasDirectoryAssignment(image) ? broker.directories : [],
    cordonedLogDirs: null,
  }
  const version = registerBrokerRecordVersion(image)
  const records = [...formerIncarnation(image, brokerId, env), { type: 'RegisterBrokerRecord', version, data } as const]
  return { records, response: { brokerEpoch } }
}

/**
 * Registers a fenced broker anew, with another log.dir; otherwise it is what it was. Throws INVALID_REGISTRATION for the log.dir
 * of another broker.
 */
export function registerAgain(
  image: MetadataImage,
  known: BrokerRegistration,
  { directoryId, brokerEpoch }: { readonly directoryId: Uuid; readonly brokerEpoch: number },
  env: ControllerEnv,
): ControllerResult<null> {
  const { brokerId } = known
  checkDirectories(image, { brokerId, directories: [directoryId] })
  const incarnationId = randomUuid(env.random)
  const own = { brokerEpoch, incarnationId, fenced: false, logDirs: [directoryId], cordonedLogDirs: null }
  const data = { ...known, ...own }
  const version = registerBrokerRecordVersion(image)
  const records = [...formerIncarnation(image, brokerId, env), { type: 'RegisterBrokerRecord', version, data } as const]
  return { records, response: null }
}

/** It did not say that it stopped in order. Kafka: `ReplicationControlManager.handleBrokerShutdown`. */
function formerIncarnation(image: MetadataImage, brokerId: number, env: ControllerEnv) {
  const context = new ReplicationContext(image, env)
  if (!hasEligibleLeaderReplicas(image)) {
    return leaderAndIsrUpdates(context, { gone: brokerId }, ({ isr }) => isr.includes(brokerId))
  }
  return [
    ...leaderAndIsrUpdates(context, { unclean: brokerId }, ({ isr }) => isr.includes(brokerId)),
    ...leaderAndIsrUpdates(context, { unclean: brokerId }, ({ elr }) => elr.includes(brokerId)),
  ]
}

function checkDirectories(
  { brokers }: MetadataImage,
  { brokerId, directories }: Pick<JoiningBroker, 'brokerId' | 'directories'>,
): void {
  if (directories.length === 0) throw invalid('No directories specified in request')
  if (directories.some(isReservedDirectoryId)) throw invalid('Reserved directory ID in request')
  if (new Set(directories).size !== directories.length) throw invalid('Duplicate directory ID in request')
  for (const { brokerId: other, logDirs } of brokers.values()) {
    const shared = other === brokerId ? undefined : directories.find((directory) => logDirs.includes(directory))
    if (shared !== undefined) throw invalid(`Broker ${other} is already registered with directory ${shared}`)
  }
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REGISTRATION', { message })
}

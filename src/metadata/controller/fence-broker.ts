/**
 * A broker that does not answer, and one that does again. Kafka: `ReplicationControlManager.handleBrokerFenced`,
 * `handleBrokerUnfenced`.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { BrokerRegistration, MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER } from '../image/partition-state.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { leaderAndIsrUpdates } from './leader-and-isr-updates.ts'
import { ReplicationContext } from './replication-context.ts'

/** What a BrokerRegistrationChangeRecord says. Kafka: BrokerRegistrationFencingChange. */
const FENCING = { fence: 1, unfence: -1 } as const

/**
 * Takes the broker out of the ISR everywhere and gives its partitions another leader, where there is one. Nothing changes
 * where it is fenced already. Throws BROKER_ID_NOT_REGISTERED.
 */
export function fenceBroker(image: MetadataImage, brokerId: number, env: ControllerEnv): ControllerResult<null> {
  const registration = demandRegistration(image, brokerId)
  if (registration.fenced) return { records: [], response: null }
  const context = new ReplicationContext(image, env)
  const changes = leaderAndIsrUpdates(context, { gone: brokerId }, ({ isr }) => isr.includes(brokerId))
  return { records: [...changes, fencingChange(registration, FENCING.fence)], response: null }
}

/**
 * Lets the broker lead again: the partitions that nobody leads get it, where it was in sync or eligible. It gets into the ISR
 * of the others once it has caught up. Throws BROKER_ID_NOT_REGISTERED.
 */
export function unfenceBroker(image: MetadataImage, brokerId: number, env: ControllerEnv): ControllerResult<null> {
  const registration = demandRegistration(image, brokerId)
  if (!registration.fenced) return { records: [], response: null }
  const context = new ReplicationContext(image, env)
  const changes = leaderAndIsrUpdates(context, { back: brokerId }, ({ leader }) => leader === NO_LEADER)
  return { records: [fencingChange(registration, FENCING.unfence), ...changes], response: null }
}

/** Throws BROKER_ID_NOT_REGISTERED. */
export function demandRegistration({ brokers }: MetadataImage, brokerId: number): BrokerRegistration {
  const registration = brokers.get(brokerId)
  if (registration !== undefined) return registration
  const message = `Broker ID ${brokerId} is not currently registered`
  throw new KafkaError('BROKER_ID_NOT_REGISTERED', { message })
}

function fencingChange({ brokerId, brokerEpoch }: BrokerRegistration, fenced: number): MetadataRecord {
  return {
    type: 'BrokerRegistrationChangeRecord',
    version: 0,
    data: { brokerId, brokerEpoch, fenced, inControlledShutdown: 0, logDirs: [], cordonedLogDirs: null },
  }
}

/** Who a broker is that is to run on a log.dir of the cluster, as its properties file has to say it. */
import { KafkaError } from '../common/kafka-error.ts'
import type { BrokerState } from './broker-state.ts'

export interface ServerIdentity {
  readonly nodeId: number
  readonly logDirs: readonly string[]
  /** Whether the metadata names the voters (KIP-853); else the properties file has to. */
  readonly hasVoters: boolean
  /** What the properties file says that means something here, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Where each of several brokers, and its controller, listens, by rising id; null where there is one, which may listen anywhere. */
  readonly brokers: readonly BrokerAddress[] | null
}

export interface BrokerAddress {
  readonly brokerId: number
  readonly host: string
  readonly port: number
  readonly controllerPort: number
}

/**
 * `brokerId`: one of several, which has to be said then. Throws INVALID_CONFIG where it is not, BROKER_ID_NOT_REGISTERED, and
 * KAFKA_STORAGE_ERROR for one that is offline.
 */
export function serverIdentity(state: BrokerState, brokerId: number | undefined): ServerIdentity {
  const { env, several } = state
  const common = { hasVoters: state.voters() !== null, settings: env.staticBrokerConfigs }
  const ids = several === null ? [env.brokerId] : [...state.lastImage().brokers.keys()].sort((a, b) => a - b)
  if (brokerId !== undefined && !ids.includes(brokerId)) throw unknown(brokerId)
  if (several === null) return { ...common, nodeId: env.brokerId, logDirs: state.logDirs, brokers: null }
  if (brokerId === undefined) {
    throw new KafkaError('INVALID_CONFIG', {
      message: `The directory stands for brokers ${ids.join(', ')}, and each of them needs a properties file of its own.`,
      hint: 'Name one with --broker N.',
    })
  }
  const { path, failure } = several.logDirOf(brokerId)
  if (failure !== null) throw failure
  return { ...common, nodeId: brokerId, logDirs: [path], brokers: ids.map((id) => addressOf(state, id)) }
}

function unknown(brokerId: number): KafkaError {
  return new KafkaError('BROKER_ID_NOT_REGISTERED', {
    message: `Broker ${brokerId} does not exist.`,
    hint: 'kafdir brokers list shows those that do.',
  })
}

/** As it was registered; of a controller that the metadata does not name, one port above its broker's. */
function addressOf(state: BrokerState, brokerId: number): BrokerAddress {
  const [broker] = state.lastImage().brokers.get(brokerId)?.endPoints ?? []
  const [controller] = state.voters()?.find(({ voterId }) => voterId === brokerId)?.endpoints ?? []
  const { host, port } = broker ?? state
  return { brokerId, host, port, controllerPort: controller?.port ?? port + 1 }
}

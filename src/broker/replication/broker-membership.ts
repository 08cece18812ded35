/** Brokers that come to a cluster directory, leave it, or are told to rest. Their directories are made by who calls. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { randomUuid, type Uuid } from '../../common/uuid.ts'
import { registerBroker } from '../../metadata/controller/register-broker.ts'
import { demandReplicasElsewhere, unregisterBroker } from '../../metadata/controller/unregister-broker.ts'
import type { Voters } from '../../metadata/log/replayed-log.ts'
import type { ReplicatedMetadataLog } from '../../metadata/log/replicated-metadata-log.ts'
import type { BrokerState } from '../broker-state.ts'
import type { MetadataAccess } from '../metadata-access.ts'
import type { SeveralBrokers } from './several-brokers.ts'

const HOST = 'localhost'
/** Where a real broker, and its controller, that is started on the log.dir of broker 1 listens by default. */
const FIRST_PORT = 9092
const FIRST_CONTROLLER_PORT = 9093
const PORTS_APART = 2
const CONTROLLER_LISTENER = 'CONTROLLER'

export interface BrokerMembershipOptions {
  readonly several: SeveralBrokers
  readonly metadata: MetadataAccess
  readonly state: BrokerState
  readonly random: Random
}

export class BrokerMembership {
  readonly #options: BrokerMembershipOptions

  constructor(options: BrokerMembershipOptions) {
    this.#options = options
  }

  /** The id that the next broker gets. */
  async nextId(): Promise<number> {
    const { several, state } = this.#options
    const { brokers } = await state.image()
    return Math.max(state.env.brokerId, ...brokers.keys(), ...several.directories.listed()) + 1
  }

  /** The directory.id of the log.dir of a broker; null: nobody knows. */
  directoryIdOf(brokerId: number): Uuid | null {
    const { several, state } = this.#options
    const [registered] = state.lastImage().brokers.get(brokerId)?.logDirs ?? []
    return registered ?? several.directories.directoryIdOf(brokerId)
  }

  /** What is the matter with its log.dir; null: nothing that is known. */
  problemOf(brokerId: number): KafkaError | null {
    const { several, state } = this.#options
    return state.several === null ? null : several.directories.problemOf(brokerId)
  }

  /** Registers the broker whose log.dir has its name in the cluster directory now, and gives it a copy of the metadata. */
  async add(brokerId: number): Promise<void> {
    const { metadata, several, state } = this.#options
    await state.makeCluster()
    several.directories.noteClusterId(state.clusterId)
    several.directories.renew(brokerId)
    const before = state.env
    const replicated = await metadata.becomeSeveral()
    const joining = [before.brokerId, brokerId]
    const register = async (equal: readonly number[]): Promise<void> => {
      if (!equal.includes(brokerId)) throw notUsable(several.directories.pathOf(brokerId))
      if (!replicated.image.brokers.has(before.brokerId) && brokerId !== before.brokerId) {
        await this.#register(replicated, equal, before.brokerId)
      }
      await this.#register(replicated, equal, brokerId)
      await this.#setVoters(replicated, equal, (voters) => [
        ...voters.filter(({ voterId }) => voterId !== brokerId),
        this.#voter(brokerId),
      ])
    }
    await replicated.locked([...new Set([...replicated.candidates(), ...joining])], register, joining)
  }

  /** Takes a broker out of the cluster. Throws BROKER_ID_NOT_REGISTERED, INVALID_REQUEST while it has the only replica. */
  async remove(brokerId: number): Promise<void> {
    const { state, several } = this.#options
    const replicated = this.#demandSeveral()
    await several.keeper.look({ isForced: true })
    await state.withController((image) => {
      if (image.brokers.size < 2 && image.brokers.has(brokerId)) throw isAlone()
      if (image.brokers.has(brokerId)) demandReplicasElsewhere(image, brokerId)
      return unregisterBroker(image, brokerId, state.env)
    })
    const left = replicated.candidates().filter((id) => id !== brokerId)
    // Settled without it: a new epoch begins, and its copy does not count any more.
    await replicated.locked(left, async (equal) => {
      await this.#setVoters(replicated, equal, (voters) => voters.filter(({ voterId }) => voterId !== brokerId))
      const note = several.note.read()
      if (several.isFoundAlone(replicated.image)) several.note.remove()
      else if (note !== null) several.note.write({ ...note, fenced: note.fenced.filter((id) => id !== brokerId) })
    })
  }

  /** Fences a broker until it is unfenced, or lets it take part again. Throws BROKER_ID_NOT_REGISTERED. */
  async setFenced(brokerId: number, isFenced: boolean): Promise<void> {
    const { several, state } = this.#options
    const replicated = this.#demandSeveral()
    const { brokers } = await state.image()
    if (!brokers.has(brokerId)) {
      throw new KafkaError('BROKER_ID_NOT_REGISTERED', { message: `Broker ID ${brokerId} is not currently registered` })
    }
    if (isFenced && brokers.size < 2) throw isAlone()
    await replicated.locked(replicated.candidates(), async () => {
      const note = several.note.read()
      if (note === null) return
      const others = note.fenced.filter((id) => id !== brokerId)
      several.note.write({ ...note, fenced: isFenced ? [...others, brokerId].sort((a, b) => a - b) : others })
    })
    await several.keeper.look({ isForced: true })
    if (!isFenced) await several.catchUp.untilDone()
  }

  /** Looks now who is back, and has their replicas catch up. */
  async catchUp(): Promise<void> {
    const { several, state } = this.#options
    await state.image()
    if (state.several === null) return
    await several.keeper.look({ isForced: true })
    await state.withController(
      () => ({ records: [], response: null }),
      () => several.completeAll(state.lastImage()),
    )
    await several.catchUp.untilDone()
  }

  #demandSeveral(): ReplicatedMetadataLog {
    const { replicated } = this.#options.metadata
    if (replicated !== null) return replicated
    throw isAlone()
  }

  async #register(replicated: ReplicatedMetadataLog, equal: readonly number[], brokerId: number): Promise<void> {
    const { random, state, several } = this.#options
    const broker = {
      brokerId,
      brokerEpoch: replicated.endOffset,
      incarnationId: randomUuid(random),
      directories: this.#directoryIds(brokerId),
      rack: null,
      host: HOST,
      port: FIRST_PORT + PORTS_APART * (brokerId - 1),
      isFenced: false,
    }
    const { records } = registerBroker(replicated.image, broker, state.env)
    several.directories.noteClusterId(state.clusterId)
    // One that was never registered has lost nothing: its partitions stay as they are.
    await replicated.append(
      equal,
      replicated.image.brokers.has(brokerId) ? records : records.filter(({ type }) => type === 'RegisterBrokerRecord'),
    )
    const assigned = several.assignReplicas(replicated.image, state.env, [brokerId]).records
    if (assigned.length > 0) await replicated.append(equal, assigned)
  }

  #directoryIds(brokerId: number): readonly Uuid[] {
    const id = this.#options.several.directories.directoryIdOf(brokerId)
    return id === null ? [] : [id]
  }

  /** Who would vote if controllers were started on the log.dirs (KIP-853); left as it is where a properties file says it. */
  async #setVoters(
    replicated: ReplicatedMetadataLog,
    equal: readonly number[],
    change: (voters: Voters['voters']) => Voters['voters'],
  ): Promise<void> {
    const known = replicated.voters
    if (known === null) return
    const voters = change(known.voters)
    const isSame = voters.map(({ voterId }) => voterId).join() === known.voters.map(({ voterId }) => voterId).join()
    if (!isSame) await replicated.appendControl(equal, { type: 'KRaftVoters', data: { ...known, voters } })
  }

  #voter(brokerId: number): Voters['voters'][number] {
    const port = FIRST_CONTROLLER_PORT + PORTS_APART * (brokerId - 1)
    return {
      voterId: brokerId,
      voterDirectoryId: this.#directoryIds(brokerId)[0] ?? randomUuid(this.#options.random),
      endpoints: [{ name: CONTROLLER_LISTENER, host: HOST, port }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
    }
  }
}

function isAlone(): KafkaError {
  return new KafkaError('INVALID_REQUEST', {
    message: 'The cluster has one broker, which can be neither removed nor fenced.',
  })
}

function notUsable(directory: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', { message: `${directory} can't be used as a log.dir.` })
}

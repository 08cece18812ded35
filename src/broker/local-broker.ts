/**
 * The broker that is a directory: answers Kafka's API in this process. Any number of processes do so for one directory at
 * the same time; what they must agree on is in its files. Kafka: KafkaApis, BrokerServer.
 */
import path from 'node:path'
import type { Clock } from '../common/clock.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { Random } from '../common/random.ts'
import { allocateProducerIds } from '../metadata/controller/producer-ids.ts'
import { META_PROPERTIES, type MetaProperties, parseMetaProperties } from '../metadata/format/meta-properties.ts'
import { MetadataLog } from '../metadata/log/metadata-log.ts'
import { isInternalTopic } from '../metadata/topic-name.ts'
import type { KafkaApis, KafkaSession, RequestContext } from '../protocol/kafka-apis.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'
import { LogDir, readOnlyError } from '../storage/log-dir/log-dir.ts'
import type { NewPartition } from '../storage/log-dir/partition-directory.ts'
import { answeredApis, type BrokerServices, handleRequest } from './api-router.ts'
import type { BrokerSession } from './broker-session.ts'
import type { BrokerState } from './broker-state.ts'
import { type CleanUpRequest, cleanUpPartitions, type PartitionCleanUp } from './clean-up-partitions.ts'
import type { MemberAbsence } from './group-coordinator/member-liveness.ts'
import { apiVersionRanges } from './handlers/api-versions.ts'
import { HostedPartitions } from './hosted-partitions.ts'
import { LazyGroups } from './lazy-groups.ts'
import { LogMaintenance } from './log-maintenance.ts'
import { MetadataAccess } from './metadata-access.ts'
import { missingPartitions } from './missing-partitions.ts'
import { PendingDeletions } from './pending-deletions.ts'
import { allocateProducerId } from './producer-id-allocator.ts'
import { Purgatory } from './purgatory.ts'
import { ReplicaManager } from './replica-manager.ts'

export interface LocalBrokerOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly random: Random
  /** Absolute path of the log.dir. */
  readonly logDir: string
  readonly bootId: string
  /** What the broker's properties file says. */
  readonly staticBrokerConfigs: ReadonlyMap<string, string>
  /** Null when the log.dir exists; else makes it, when the first change needs it. */
  readonly create: (() => Promise<void>) | null
  /** Nothing is to be changed: a broker may run on the directory, and what is damaged is read as far as it goes. */
  readonly isReadOnly?: boolean
  /** Told to others whose groups have a member here; null, or left out: not known. */
  readonly processId?: number | null
  readonly terminal?: string | null
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

/** Who the broker of a log.dir is. */
export interface ServerIdentity {
  readonly nodeId: number
  readonly logDirs: readonly string[]
  /** Whether its metadata names the voters (KIP-853); else its properties file has to. */
  readonly hasVoters: boolean
  /** What its properties file says that means something here, by name. */
  readonly settings: ReadonlyMap<string, string>
}

/** Who the broker of a directory is that does not exist yet; the real ids are in its meta.properties once it does. */
const NOBODY: MetaProperties = { clusterId: '', nodeId: 1, directoryId: null }
/** Nobody listens there: it is what a real broker started on the directory would advertise by default. */
const HOST = 'localhost'
const PORT = 9092

export class LocalBroker implements KafkaApis {
  readonly #options: LocalBrokerOptions
  readonly #logDir: () => LogDir
  readonly #metadata: MetadataAccess
  readonly #deletions: PendingDeletions
  readonly #services: BrokerServices
  readonly #pending = new Set<Promise<unknown>>()
  readonly #isCutShort: () => boolean
  #hasCompleted = false

  private constructor(
    options: LocalBrokerOptions,
    metadata: MetadataAccess,
    logDir: () => LogDir,
    isCutShort: () => boolean,
  ) {
    this.#options = options
    this.#isCutShort = isCutShort
    this.#logDir = logDir
    this.#metadata = metadata
    this.#deletions = new PendingDeletions(options.fileSystem, logDir)
    const state = this.#createState()
    const partitions = new HostedPartitions({
      metadata,
      brokerId: state.env.brokerId,
      staticBrokerConfigs: options.staticBrokerConfigs,
      directoryIds: () => state.env.brokers.flatMap(({ directories }) => directories),
      hostPartitions: (wanted) => logDir().createPartitions(wanted),
    })
    const replicas = new ReplicaManager(logDir, partitions, options.clock)
    const purgatory = new Purgatory(options.fileSystem, options.clock)
    this.#services = {
      state,
      replicas,
      maintenance: new LogMaintenance({ ...options, writtenLogs: () => replicas.writtenLogs() }),
      purgatory,
      clock: options.clock,
      notice: options.notice,
      metadata,
      groups: new LazyGroups({
        ...options,
        metadata,
        purgatory,
        logDir,
        partitions,
        state,
        image: () => metadata.image,
        directory: options.logDir,
        isReadOnly: options.isReadOnly === true,
        processId: options.processId ?? null,
        terminal: options.terminal ?? null,
      }),
    }
  }

  /** Reads the metadata. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR; nothing is changed. */
  static async open(options: LocalBrokerOptions): Promise<LocalBroker> {
    let opened: LogDir | null = null
    const logDir = (): LogDir => (opened ??= new LogDir(options.logDir, options))
    const { create, isReadOnly } = options
    const damage = { isMet: false }
    // Who changes nothing waits for nobody: all that there is to tell is damage.
    const notice = (sentence: string): void => {
      damage.isMet ||= isReadOnly === true
      options.notice(sentence)
    }
    if (create === null && isReadOnly !== true) logDir().demandNoBroker()
    const metadata = await MetadataAccess.open({
      create: create !== null && isReadOnly === true ? () => Promise.reject(readOnlyError(options.logDir)) : create,
      exists: () => options.fileSystem.stat(path.join(options.logDir, META_PROPERTIES)) !== null,
      openLog: () => MetadataLog.open({ ...options, logDir: logDir(), notice }),
    }).catch((error: unknown) => {
      throw isReadOnly === true ? error : withWayOut(error)
    })
    return new LocalBroker(options, metadata, logDir, () => damage.isMet)
  }

  open(context: RequestContext): KafkaSession {
    const session: BrokerSession = { context }
    const { clientId } = context
    return {
      request: (api, request, requestOptions = {}) =>
        this.#track(handleRequest(this.#services, api, request, { ...requestOptions, clientId }, session)),
      watchGroup: (groupId, onChange) => this.#services.groups.watchGroup(groupId, onChange),
      apiVersions: async () => apiVersionRanges(answeredApis),
      close: () => this.#services.groups.closeSession(session),
    }
  }

  /** Whether the metadata is damaged and was read up to there: what else there is, nobody knows. */
  get isCutShort(): boolean {
    return this.#isCutShort()
  }

  /** Applies the cleanup policies of topics now. */
  cleanUp(request: CleanUpRequest): AsyncIterable<PartitionCleanUp> {
    const { fileSystem, clock, random } = this.#options
    return cleanUpPartitions({ services: this.#services, logDir: this.#logDir, fileSystem, clock, random }, request)
  }

  /** What a broker that is to run on the log.dir has to be told about it. */
  serverIdentity(): ServerIdentity {
    const { env, logDirs } = this.#services.state
    const { brokerId: nodeId, staticBrokerConfigs: settings } = env
    return { nodeId, logDirs, hasVoters: this.#metadata.voters !== null, settings }
  }

  /** As GroupCoordinator.membersAway. */
  async membersAway(groupId: string): Promise<ReadonlyMap<string, MemberAbsence>> {
    const coordinator = await this.#services.groups.coordinator()
    return this.#track(coordinator.membersAway(groupId))
  }

  /** What was begun is ended first: a file must not be closed under whoever holds its lock. */
  async close(): Promise<void> {
    this.#services.purgatory.close()
    await Promise.allSettled(this.#pending)
    try {
      await this.#services.maintenance.close()
      await this.#services.groups.close()
      await this.#services.replicas.close()
    } finally {
      await this.#metadata.close()
      this.#logDir().close()
    }
  }

  async #track<T>(answer: Promise<T>): Promise<T> {
    this.#pending.add(answer)
    try {
      return await answer
    } finally {
      this.#pending.delete(answer)
    }
  }

  #createState(): BrokerState {
    const { random, logDir, staticBrokerConfigs } = this.#options
    const metadata = this.#metadata
    const identity = lazily(() => this.#readIdentity())
    return {
      get clusterId() {
        return identity().clusterId
      },
      makeCluster: async () => {
        if (identity().clusterId === '') await metadata.withController(() => ({ records: [], response: null }))
      },
      host: HOST,
      port: PORT,
      logDirs: [logDir],
      get env() {
        const { nodeId, directoryId } = identity()
        const directories = directoryId === null ? [] : [directoryId]
        return {
          random,
          brokerId: nodeId,
          brokers: [{ id: nodeId, directories }],
          staticBrokerConfigs,
        }
      },
      image: () => metadata.catchUp(),
      metadataOffset: () => metadata.endOffset - 1,
      metadataEpoch: () => metadata.leaderEpoch,
      voters: () => metadata.voters?.voters ?? null,
      withController: async (operation, afterAppend) => {
        if (this.#deletions.exist) await this.#finishDeletions()
        return metadata.withController(operation, async (result) => {
          await afterAppend?.(result)
          await this.#completeDirectories()
        })
      },
      hostPartitions: (partitions) => this.#hostPartitions(partitions),
      noteDeletion: (topics) => this.#deletions.note(topics),
      dropTopics: () => this.#deletions.finish(metadata.image),
      allocateProducerId: () => this.#allocateProducerId(),
    }
  }

  /**
   * A process that was killed while it created topics left partitions without a directory, and half-made directories. Once
   * is enough. Under the controller's lock, so nobody is making one now.
   */
  async #completeDirectories(): Promise<void> {
    if (this.#hasCompleted) return
    this.#hasCompleted = true
    const { brokerId, brokers } = this.#services.state.env
    const directoryIds = brokers.flatMap(({ directories }) => directories)
    const names = this.#options.fileSystem.list(this.#logDir().path) ?? []
    this.#logDir().removeDeleted(names)
    await this.#hostPartitions(missingPartitions(this.#metadata.image, { brokerId, directoryIds, names }))
  }

  /** A process that was killed while it deleted topics left their directories. */
  async #finishDeletions(): Promise<void> {
    await this.#metadata.withController(
      () => ({ records: [], response: null }),
      () => this.#deletions.finish(this.#metadata.image),
    )
  }

  /** Null answers are asked for again: the directory may come into being. */
  #readIdentity(): MetaProperties | null {
    const file = path.join(this.#options.logDir, META_PROPERTIES)
    const text = this.#options.fileSystem.readFile(file)?.toString('latin1')
    return text === undefined ? null : parseMetaProperties(text, file)
  }

  /** The topic is there once it is in the metadata log: a directory that can't be made now is left to its first writer. */
  async #hostPartitions(partitions: readonly NewPartition[]): Promise<void> {
    const visible = partitions.filter(({ topicPartition }) => !isInternalTopic(topicPartition.topic))
    try {
      await this.#logDir().createPartitions(visible)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#hasCompleted = true // trying again would end the same way
      this.#options.notice(
        `The partitions have no directories yet, their first writers will make them: ${error.message}.`,
      )
    }
  }

  async #allocateProducerId(): Promise<number> {
    const { fileSystem, locks, bootId, notice } = this.#options
    const logDir = this.#logDir()
    logDir.prepareChange()
    const env = this.#services.state.env
    const producerId = await allocateProducerId({
      fileSystem,
      locks,
      bootId,
      notice,
      logDir: logDir.path,
      allocateBlock: () => this.#metadata.withController((image) => allocateProducerIds(image, env)),
    })
    this.#services.replicas.noteFreshProducer(producerId)
    return producerId
  }
}

function lazily(read: () => MetaProperties | null): () => MetaProperties {
  let known: MetaProperties | null = null
  return () => {
    known ??= read()
    return known ?? NOBODY
  }
}

/** Damaged metadata can be read up to there. */
function withWayOut(error: unknown): unknown {
  if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') return error
  const { message, hint = 'Nothing was changed; restore the directory from a copy.' } = error
  const wayOut = `${hint} With --read-only you can look at what comes before the damage.`
  return new KafkaError('CORRUPT_MESSAGE', { message, hint: wayOut, cause: error })
}

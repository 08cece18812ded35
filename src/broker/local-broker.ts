/**
 * The broker that is a directory: answers Kafka's API in this process. Any number of processes do so for one directory at
 * the same time; what they must agree on is in its files. Kafka: KafkaApis, BrokerServer.
 */
import path from 'node:path'
import type { Clock } from '../common/clock.ts'
import { KafkaError } from '../common/kafka-error.ts'
import { lazily } from '../common/lazily.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import type { Random } from '../common/random.ts'
import { allocateProducerIds } from '../metadata/controller/producer-ids.ts'
import { unregisterBroker } from '../metadata/controller/unregister-broker.ts'
import { META_PROPERTIES, type MetaProperties, parseMetaProperties } from '../metadata/format/meta-properties.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import { MetadataLog } from '../metadata/log/metadata-log.ts'
import type { KafkaApis, KafkaSession, RequestContext } from '../protocol/kafka-apis.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'
import { LogDir, readOnlyError } from '../storage/log-dir/log-dir.ts'
import { answeredApis, type BrokerServices, handleRequest } from './api-router.ts'
import type { BrokerSession } from './broker-session.ts'
import type { BrokerState } from './broker-state.ts'
import { type CleanUpRequest, cleanUpPartitions, type PartitionCleanUp } from './clean-up-partitions.ts'
import type { MemberAbsence } from './group-coordinator/member-liveness.ts'
import { apiVersionRanges } from './handlers/api-versions.ts'
import { HostedPartitions } from './hosted-partitions.ts'
import { LazyGroups } from './lazy-groups.ts'
import { LazyTransactions } from './lazy-transactions.ts'
import { type BrokerLogDir, LogDirUsages } from './log-dir-usage.ts'
import { LogMaintenance } from './log-maintenance.ts'
import { MetadataAccess, withWayOut } from './metadata-access.ts'
import { PartitionDirectories } from './partition-directories.ts'
import { sparingly } from './partition-error.ts'
import { allocateProducerId, sharedProducerIds } from './producer-id-allocator.ts'
import { Purgatory } from './purgatory.ts'
import { ReplicaManager } from './replica-manager.ts'
import { BrokerMembership } from './replication/broker-membership.ts'
import { leaderProblem } from './replication/no-leader.ts'
import { SeveralBrokers } from './replication/several-brokers.ts'
import { withReplicas } from './replication/with-replicas.ts'
import { type ServerIdentity, serverIdentity } from './server-identity.ts'

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
  /** Path of the directory in which other brokers may have log.dirs as well; left out, or null: of a bare log.dir. */
  readonly clusterRoot?: string | null
  /** Nothing is to be changed: a broker may run on the directory, and what is damaged is read as far as it goes. */
  readonly isReadOnly?: boolean
  /** Told to others whose groups have a member here; null, or left out: not known. */
  readonly processId?: number | null
  readonly terminal?: string | null
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

/** Who the broker of a directory is that does not exist yet; the real ids are in its meta.properties once it does. */
const NOBODY: MetaProperties = { clusterId: '', nodeId: 1, directoryId: null }
/** What dies with the processes of a cluster directory. */
const RUN_DIRECTORY = 'run'
/** Nobody listens there: it is what a real broker started on the directory would advertise by default. */
const HOST = 'localhost'
const PORT = 9092

export class LocalBroker implements KafkaApis {
  readonly #options: LocalBrokerOptions
  readonly #ownLogDir: () => LogDir
  readonly #metadata: MetadataAccess
  readonly #directories: PartitionDirectories
  readonly #services: BrokerServices
  readonly #pending = new Set<Promise<unknown>>()
  readonly #isCutShort: () => boolean
  readonly #brokers: SeveralBrokers | null

  private constructor(
    options: LocalBrokerOptions,
    metadata: MetadataAccess,
    logDir: () => LogDir,
    brokers: SeveralBrokers | null,
    isCutShort: () => boolean,
  ) {
    this.#options = options
    this.#isCutShort = isCutShort
    this.#brokers = brokers
    this.#ownLogDir = logDir
    this.#metadata = metadata
    this.#directories = new PartitionDirectories({
      ...options,
      metadata,
      ownLogDir: logDir,
      several: () => this.#several,
      env: () => state.env,
    })
    const state = this.#createState()
    const partitions = new HostedPartitions({
      metadata,
      brokerId: state.env.brokerId,
      staticBrokerConfigs: options.staticBrokerConfigs,
      directoryIds: () => state.env.brokers.flatMap(({ directories }) => directories),
      hostPartitions: (wanted) => this.#directories.create(wanted),
      several: () => this.#several,
    })
    brokers?.connect(state, partitions, () => this.#several !== null)
    const several = (): SeveralBrokers | null => this.#several
    const demandAlone = (): void => metadata.demandAlone()
    const replicas = new ReplicaManager(logDir, partitions, options.clock, several, demandAlone)
    const purgatory = new Purgatory(options.fileSystem, options.clock)
    const coordinated = {
      ...options,
      logDir: () => this.#directories.logDir(),
      partitions,
      state,
      image: () => metadata.image,
      several,
      demandAlone,
      isReadOnly: options.isReadOnly === true,
    }
    this.#services = {
      state,
      replicas,
      maintenance: new LogMaintenance({ ...options, state, writtenLogs: () => replicas.writtenLogs() }),
      purgatory,
      clock: options.clock,
      notice: sparingly(options.notice, options.clock),
      metadata,
      logDirs: new LogDirUsages(options.fileSystem, (brokerId) => [
        this.#several?.logDirOf(brokerId) ?? this.#describeOwn(),
      ]),
      groups: new LazyGroups({
        ...coordinated,
        metadata,
        purgatory,
        directory: () => this.#runDirectory(),
        formerDirectories: () => this.#several?.paths() ?? [],
        processId: options.processId ?? null,
        terminal: options.terminal ?? null,
      }),
      transactions: new LazyTransactions({ ...coordinated, replicas }),
    }
  }

  /** Reads the metadata. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR; nothing is changed. */
  static async open(options: LocalBrokerOptions): Promise<LocalBroker> {
    let opened: LogDir | null = null
    const logDir = (): LogDir => (opened ??= new LogDir(options.logDir, options))
    const { create, isReadOnly, clusterRoot = null } = options
    const damage = { isMet: false }
    // Who changes nothing waits for nobody: all that there is to tell is damage.
    const notice = (sentence: string): void => {
      damage.isMet ||= isReadOnly === true
      options.notice(sentence)
    }
    const brokers =
      clusterRoot === null ? null : new SeveralBrokers({ ...options, notice, root: clusterRoot, ownLogDir: logDir })
    const isNoted = brokers?.isNoted === true
    if (create === null && isReadOnly !== true) (isNoted ? brokers : logDir()).demandNoBroker()
    const mayOperate = brokers === null ? {} : { mayOperate: (image: MetadataImage) => !brokers.areIn(image) }
    const metadata = await MetadataAccess.open({
      create: create !== null && isReadOnly === true ? () => Promise.reject(readOnlyError(options.logDir)) : create,
      exists: () => options.fileSystem.stat(path.join(options.logDir, META_PROPERTIES)) !== null,
      openLog: () => MetadataLog.open({ ...options, ...mayOperate, logDir: logDir(), notice }),
      several:
        brokers === null
          ? null
          : {
              isNoted: () => brokers.isNoted,
              areIn: (image) => brokers.areIn(image),
              open: () => brokers.openMetadata({ ...options, notice }),
            },
    }).catch((error: unknown) => {
      throw isReadOnly === true ? error : withWayOut(error)
    })
    return new LocalBroker(options, metadata, logDir, brokers, () => damage.isMet)
  }

  open(context: RequestContext): KafkaSession {
    const session: BrokerSession = { context }
    const { clientId } = context
    return {
      request: (api, request, requestOptions = {}) =>
        this.#track(handleRequest(this.#services, api, request, { ...requestOptions, clientId }, session)),
      watchGroup: (groupId, onChange) => this.#services.groups.watchGroup(groupId, onChange),
      hasSeveralBrokers: () => this.#several !== null,
      leaderProblem: (partition) =>
        this.#several === null ? null : leaderProblem(this.#metadata.image, partition, this.#several),
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
    return cleanUpPartitions({ services: this.#services, fileSystem, clock, random }, request)
  }

  /** The brokers of the cluster, to be changed. Throws INVALID_REQUEST for a bare log.dir. */
  get membership(): BrokerMembership {
    if (this.#brokers === null) {
      throw new KafkaError('INVALID_REQUEST', { message: 'A bare log.dir is one broker; name its cluster directory.' })
    }
    const { random } = this.#options
    return new BrokerMembership({
      several: this.#brokers,
      metadata: this.#metadata,
      state: this.#services.state,
      random,
    })
  }

  /** The newest metadata as a tree. */
  metadataTree(): Promise<MetadataNode> {
    return this.#metadata.tree()
  }

  /** Makes the cluster if need be; its id. */
  async makeCluster(): Promise<string> {
    await this.#services.state.makeCluster()
    return this.#services.state.clusterId
  }

  /** Whether the cluster has a broker of that id, registered or not. */
  isBroker(brokerId: number): boolean {
    return brokerId === this.#services.state.env.brokerId || this.#metadata.image.brokers.has(brokerId)
  }

  /** Of the broker that acts for this process. */
  get logDirPath(): string {
    return this.#directories.logDir().path
  }

  /** Where members of groups leave their notes, and where those did that joined while there was one broker. */
  get runDirectories(): readonly string[] {
    return [this.#runDirectory(), ...(this.#several?.paths() ?? [])]
  }

  /** What a broker that is to run on the log.dir has to be told about it. Throws as `serverIdentity`. */
  serverIdentity(brokerId?: number): ServerIdentity {
    return serverIdentity(this.#services.state, brokerId)
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
    const { maintenance, groups, transactions, replicas } = this.#services
    // What can't be closed in order must not keep the rest open, nor its timers running.
    const ends = [maintenance, groups, transactions, replicas, this.#brokers, this.#metadata, this.#ownLogDir()]
    const failures: unknown[] = []
    for (const each of ends) {
      try {
        await each?.close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
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
    const { random, staticBrokerConfigs } = this.#options
    const metadata = this.#metadata
    const directories = this.#directories
    const identity = lazily(() => this.#readIdentity(), NOBODY)
    const severalNow = () => this.#several
    return {
      get clusterId() {
        return identity().clusterId
      },
      makeCluster: async () => {
        if (identity().clusterId === '') await metadata.withController(() => ({ records: [], response: null }))
      },
      host: HOST,
      port: PORT,
      get logDirs() {
        return [directories.logDir().path]
      },
      get env() {
        const { nodeId, directoryId } = identity()
        const directoryIds = directoryId === null ? [] : [directoryId]
        const several = severalNow()
        if (several !== null) {
          const brokerId = metadata.replicated?.brokerId ?? nodeId
          return { random, brokerId, brokers: several.live(metadata.image), staticBrokerConfigs }
        }
        return {
          random,
          brokerId: nodeId,
          brokers: [{ id: nodeId, directories: directoryIds }],
          staticBrokerConfigs,
        }
      },
      get several() {
        return severalNow()
      },
      image: () => metadata.catchUp(),
      lastImage: () => metadata.image,
      metadataCopies: () => metadata.replicated?.endOffsets() ?? null,
      metadataOffset: () => metadata.endOffset - 1,
      metadataEpoch: () => metadata.leaderEpoch,
      voters: () => metadata.voters?.voters ?? null,
      withController: async (operation, afterAppend, around) => {
        await this.#directories.finishDeletions()
        const completed = async (result: Parameters<NonNullable<typeof afterAppend>>[0]): Promise<void> => {
          await afterAppend?.(result)
          await this.#directories.completeOnce()
        }
        // A bare log.dir never becomes one of several.
        const brokers = this.#brokers as SeveralBrokers
        const onAll = () => withReplicas(brokers, metadata, operation, { afterAppend: completed, around })
        return this.#several !== null ? onAll() : metadata.withController(operation, completed, undefined, onAll)
      },
      hostPartitions: (partitions) => this.#directories.host(partitions),
      noteDeletion: (topics) => this.#directories.noteDeletion(topics),
      dropTopics: () => this.#directories.dropTopics(),
      unregisterBroker: (brokerId) => this.#unregisterBroker(brokerId),
      allocateProducerId: () => this.#allocateProducerId(),
    }
  }

  #describeOwn(): BrokerLogDir {
    const { logDir } = this.#options
    return { path: logDir, directoryId: this.#readIdentity()?.directoryId ?? null, failure: null }
  }

  /** Null answers are asked for again: the directory may come into being. */
  #readIdentity(): MetaProperties | null {
    const file = path.join(this.#options.logDir, META_PROPERTIES)
    const text = this.#options.fileSystem.readFile(file)?.toString('latin1')
    return text === undefined ? null : parseMetaProperties(text, file)
  }

  /** Of several log.dirs any may go away: the notes are in the cluster directory then. */
  #runDirectory(): string {
    const { clusterRoot, logDir } = this.#options
    return this.#several === null || clusterRoot == null ? logDir : path.join(clusterRoot, RUN_DIRECTORY)
  }

  /** What there is to know of several brokers, as soon as there are several. */
  get #several(): SeveralBrokers | null {
    return this.#metadata.replicated === null ? null : this.#brokers
  }

  /** Of several brokers no records are lost, and the copy of the metadata does not count any more. */
  async #unregisterBroker(brokerId: number): Promise<void> {
    const { state } = this.#services
    await state.image()
    if (this.#several !== null) await this.membership.remove(brokerId)
    else await state.withController((image) => unregisterBroker(image, brokerId, state.env))
  }

  async #allocateProducerId(): Promise<number> {
    const { fileSystem, locks, bootId, notice } = this.#options
    // It may be the first that is ever asked for here.
    await this.#services.state.makeCluster()
    this.#directories.logDir().prepareChange()
    const env = this.#services.state.env
    const producerId = await allocateProducerId({
      fileSystem,
      locks,
      bootId,
      notice,
      ...sharedProducerIds(fileSystem, this.#options.logDir, this.#runDirectory(), () => this.#metadata.catchUp()),
      allocateBlock: () => this.#metadata.withController((image) => allocateProducerIds(image, env)),
    })
    this.#services.replicas.noteFreshProducer(producerId)
    return producerId
  }
}

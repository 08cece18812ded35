/**
 * Copies a cluster directory, or a log.dir, as it is at one moment, while others go on working in it. Topics stand still
 * while the ends of all logs are noted, logs of groups first: what a group has read is then in the copy too.
 */
import path from 'node:path'
import { brokerDirectoryName } from '../../broker/replication/broker-directories.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { inspectMetadata } from '../../metadata/inspection/inspect-metadata.ts'
import { QUORUM_NOTE } from '../../metadata/log/quorum-note.ts'
import { CLUSTER_METADATA_TOPIC, isInternalTopic } from '../../metadata/topic-name.ts'
import { copySmallFile, datasyncAll, PinnedLog } from '../../storage/copy/pin-log.ts'
import { inspectLogDir, topicPartitionOf } from '../../storage/inspection/inspect-log-dir.ts'
import { logCondition } from '../../storage/log/boot-note.ts'
import { PartitionLock } from '../../storage/log/partition-lock.ts'
import { SERVER_PROPERTIES } from '../broker-properties.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'
import { asController } from '../controller-turn.ts'
import { type DoctorSurroundings, type ExaminedBroker, examinedBrokers } from '../doctor/examined-brokers.ts'
import { partitionsAway } from '../doctor/placement-findings.ts'
import { CopiedCheckpoints } from './copied-checkpoints.ts'
import { UseOfLogDirs } from './use-of-log-dirs.ts'

export interface DirectoryCopyOptions {
  readonly mayShare: boolean
  /** Copies too when brokers are away that alone have a partition. */
  readonly mayLack: boolean
  readonly signal: AbortSignal
  readonly notice: (sentence: string) => void
  readonly onProgress: (bytes: number) => void
}

export interface DirectoryCopy {
  readonly partitions: number
  readonly bytes: number
  readonly sharedBytes: number
}

/** Of a replica: where it is, and where its copy is to be. */
interface CopiedReplica {
  readonly broker: ExaminedBroker
  readonly topicPartition: TopicPartition
  readonly source: string
  readonly target: string
}

/** Files of a log.dir that are copied as they are. */
const LOG_DIR_FILES = ['meta.properties', 'bootstrap.checkpoint', 'kafdir-boot-id']
const CLEAN_SHUTDOWN = '.kafka_cleanshutdown'
const RUN_FILES = [path.join('run', 'protocol')]
/** Batches may be cut off a log while it is copied, on replicas: then it is copied again. */
const ATTEMPTS = 5

/** Fills `building`, which is made here. Throws KAFKA_STORAGE_ERROR, also while a real broker runs on the directory. */
export async function copyDirectory(
  cluster: ClusterDirectory,
  building: string,
  surroundings: DoctorSurroundings,
  options: DirectoryCopyOptions,
): Promise<DirectoryCopy> {
  const brokers = examinedBrokers(cluster, surroundings, () => undefined)
  const use = UseOfLogDirs.begin(brokers, surroundings)
  try {
    return await new CopyRun(cluster, building, brokers, surroundings, options).run()
  } finally {
    use.end()
  }
}

class CopyRun {
  readonly #cluster: ClusterDirectory
  readonly #building: string
  readonly #brokers: readonly ExaminedBroker[]
  readonly #surroundings: DoctorSurroundings
  readonly #options: DirectoryCopyOptions
  readonly #checkpoints = new Map<ExaminedBroker, CopiedCheckpoints>()
  #bytes = 0
  #sharedBytes = 0

  constructor(
    cluster: ClusterDirectory,
    building: string,
    brokers: readonly ExaminedBroker[],
    surroundings: DoctorSurroundings,
    options: DirectoryCopyOptions,
  ) {
    this.#cluster = cluster
    this.#building = building
    this.#brokers = brokers
    this.#surroundings = surroundings
    this.#options = options
  }

  async run(): Promise<DirectoryCopy> {
    const { fileSystem, locks } = this.#surroundings
    const { notice } = this.#options
    for (const broker of this.#brokers) {
      fileSystem.makeDirectory(this.#targetOf(broker))
      this.#checkpoints.set(broker, new CopiedCheckpoints(broker))
    }
    const places = { root: this.#cluster.root, logDirs: this.#brokers.map(({ logDirPath }) => logDirPath) }
    const pinned = await asController(places, { fileSystem, locks, notice }, () => this.#pinAll())
    try {
      await this.#complete(pinned)
    } finally {
      for (const { logs } of pinned) for (const log of logs) log.close()
    }
    await this.#finish()
    return { partitions: pinned.length, bytes: this.#bytes, sharedBytes: this.#sharedBytes }
  }

  /** Notes where each log ends; nobody changes topics meanwhile. */
  async #pinAll(): Promise<PinnedPartition[]> {
    const pinned: PinnedPartition[] = []
    try {
      const image = await this.#image()
      if (image !== null) this.#demandReplicas(image)
      for (const replicas of this.#replicasByPartition(image)) {
        this.#options.signal.throwIfAborted()
        const logs = await this.#pin(replicas)
        if (logs !== null) pinned.push({ replicas, logs })
      }
      this.#copyRootFiles()
      return pinned
    } catch (error) {
      for (const { logs } of pinned) for (const log of logs) log.close()
      throw error
    }
  }

  /** Null: the log.dir has no metadata log, so that all partitions in it count. Throws CORRUPT_MESSAGE. */
  async #image(): Promise<MetadataImage | null> {
    const { fileSystem } = this.#surroundings
    const all = await Promise.all(this.#brokers.map(({ logDir }) => inspectMetadata(fileSystem, logDir)))
    const broken = all.flatMap(({ findings }) => findings).find(({ severity }) => severity === 'damage')
    if (broken !== undefined) {
      throw new KafkaError('CORRUPT_MESSAGE', { message: broken.what, hint: 'kafdir doctor says more.' })
    }
    const newest = all.toSorted((a, b) => b.lastEpoch - a.lastEpoch || b.endOffset - a.endOffset)[0]
    return newest?.image ?? null
  }

  /** What no broker has that is there would be missing in the copy. Of a log.dir by itself nothing else is expected. */
  #demandReplicas(image: MetadataImage): void {
    if (this.#cluster.root === null) return
    const missing = partitionsAway(image, new Set(this.#brokers.map(({ brokerId }) => brokerId)))
    const [first] = missing
    if (first === undefined) return
    const more = missing.length === 1 ? '' : ` and ${missing.length - 1} more`
    const away = [...new Set(missing.flatMap(({ inSync }) => inSync))].sort((a, b) => a - b).join(', ')
    const what = `What is in ${first.partition}${more} is missing in the copy, as broker ${away} is away.`
    if (this.#options.mayLack) return this.#options.notice(what)
    throw new KafkaError('INVALID_REQUEST', {
      message: what.replace(' is missing ', ' would be missing '),
      hint: 'Bring its directory back, or copy without it by --incomplete.',
    })
  }

  /** The replicas of each partition that is in the metadata, in the order in which they are pinned. */
  #replicasByPartition(image: MetadataImage | null): readonly (readonly CopiedReplica[])[] {
    const { fileSystem } = this.#surroundings
    const found = new Map<string, CopiedReplica[]>()
    for (const broker of this.#brokers) {
      for (const name of inspectLogDir(fileSystem, broker.logDirPath).partitions) {
        const topicPartition = topicPartitionOf(name)
        if (topicPartition === null || !isCopied(image, broker, topicPartition)) continue
        const source = path.join(broker.logDirPath, name)
        const target = path.join(this.#targetOf(broker), name)
        found.set(name, [...(found.get(name) ?? []), { broker, topicPartition, source, target }])
      }
    }
    return [...found.entries()]
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(([, replicas]) => replicas)
  }

  /** Pins all replicas of a partition while all their locks are held. Null: it has gone. */
  #pin(replicas: readonly CopiedReplica[]): Promise<readonly PinnedLog[] | null> {
    const { fileSystem, locks } = this.#surroundings
    const { notice } = this.#options
    const opened: PartitionLock[] = []
    const pinFrom = async (index: number): Promise<readonly PinnedLog[] | null> => {
      const replica = replicas[index]
      if (replica === undefined) return this.#pinNow(replicas)
      if (fileSystem.stat(replica.source) === null) return null
      const lock = new PartitionLock({ fileSystem, locks, directory: replica.source, notice })
      opened.push(lock)
      const held = await lock.runToRead(() => pinFrom(index + 1))
      // Who may not open the lock is on a directory that nobody can write.
      return held === null ? pinFrom(index + 1) : held.result
    }
    return pinFrom(0).finally(() => {
      for (const lock of opened) lock.close()
    })
  }

  #pinNow(replicas: readonly CopiedReplica[]): readonly PinnedLog[] {
    const { fileSystem, bootId } = this.#surroundings
    const logs: PinnedLog[] = []
    try {
      for (const { broker, topicPartition, source, target } of replicas) {
        const log = PinnedLog.pin({
          fileSystem,
          source,
          target,
          mayShare: this.#options.mayShare,
          isWhole: logCondition(fileSystem, source, bootId) === 'whole',
          recoveryPoint: broker.checkpoints.of(topicPartition).recoveryPoint(),
        })
        logs.push(log)
        this.#checkpoints.get(broker)?.note(topicPartition, log.endOffset)
      }
      return logs
    } catch (error) {
      for (const log of logs) log.close()
      throw error
    }
  }

  async #complete(pinned: readonly PinnedPartition[]): Promise<void> {
    for (const { replicas, logs } of pinned) {
      const done = await this.#completeLogs(logs)
      if (!done) await this.#again(replicas)
    }
  }

  async #completeLogs(logs: readonly PinnedLog[]): Promise<boolean> {
    const { signal, onProgress } = this.#options
    for (const log of logs) {
      const before = this.#bytes
      const onBytes = (bytes: number): void => {
        this.#bytes += bytes
        onProgress(this.#bytes)
      }
      if (!(await log.complete({ signal, onProgress: onBytes }))) return false
      this.#bytes = before + log.sizeBytes
      this.#sharedBytes += log.sharedBytes
      onProgress(this.#bytes)
    }
    return true
  }

  async #again(replicas: readonly CopiedReplica[]): Promise<void> {
    const { fileSystem } = this.#surroundings
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      for (const { target } of replicas) fileSystem.removeDirectory(target)
      const logs = await this.#pin(replicas)
      if (logs === null) break
      if (await this.#completeLogs(logs)) return
    }
    const name = replicas[0] === undefined ? '' : formatTopicPartition(replicas[0].topicPartition)
    throw new KafkaError('KAFKA_STORAGE_ERROR', {
      message: `${name} was cut or deleted again and again while it was copied.`,
      hint: 'Nothing is left of the copy; try again.',
    })
  }

  /** The files that speak of all logs of a log.dir, once it is known what is in the copy. */
  async #finish(): Promise<void> {
    const { fileSystem } = this.#surroundings
    for (const broker of this.#brokers) {
      const target = this.#targetOf(broker)
      const written = this.#checkpoints.get(broker)?.write(fileSystem, broker.logDirPath, target) ?? []
      const names = [...LOG_DIR_FILES, CLEAN_SHUTDOWN]
      const copied = names.filter((name) =>
        copySmallFile(fileSystem, path.join(broker.logDirPath, name), path.join(target, name)),
      )
      await datasyncAll(fileSystem, [...written, ...copied.map((name) => path.join(target, name))])
      fileSystem.syncDirectory(target)
    }
    fileSystem.syncDirectory(this.#building)
  }

  #copyRootFiles(): void {
    const { root, logDir } = this.#cluster
    const { fileSystem } = this.#surroundings
    const from = root ?? logDir
    const names = root === null ? [SERVER_PROPERTIES] : [SERVER_PROPERTIES, QUORUM_NOTE, '.gitignore', ...RUN_FILES]
    if (root !== null) fileSystem.makeDirectory(path.join(this.#building, 'run'))
    for (const name of names) copySmallFile(fileSystem, path.join(from, name), path.join(this.#building, name))
  }

  /** Log.dirs on other disks come into the directory itself. */
  #targetOf({ brokerId }: ExaminedBroker): string {
    if (this.#cluster.root === null) return this.#building
    return path.join(this.#building, brokerDirectoryName(brokerId ?? 0))
  }
}

interface PinnedPartition {
  readonly replicas: readonly CopiedReplica[]
  readonly logs: readonly PinnedLog[]
}

/** What transactions and groups say of other logs comes before those. */
function rank(name: string): number {
  const topic = topicPartitionOf(name)?.topic ?? name
  return topic === CLUSTER_METADATA_TOPIC ? 0 : isInternalTopic(topic) ? 1 : 2
}

/** Strays, and replicas that the metadata have elsewhere, stay where they are. */
function isCopied(
  image: MetadataImage | null,
  { logDir, brokerId }: ExaminedBroker,
  { topic, partition }: TopicPartition,
): boolean {
  if (image === null || topic === CLUSTER_METADATA_TOPIC) return true
  const known = image.topicsByName.get(topic)
  const state = known?.partitions[partition]
  if (known === undefined || state === undefined) return false
  const isOwn = brokerId === null || state.replicas.includes(brokerId)
  return isOwn && logDir.topicIdOf({ topic, partition }) === known.id
}

/**
 * Examines a directory: everything that is kept there is read and compared with everything else that speaks of it. Nothing
 * is changed, no lock is waited for, and a file is only ever opened for writing to try its lock.
 */
import path from 'node:path'
import type { Examination, ExaminedCounts } from '../../common/examination.ts'
import { type Finding, finding, findingKey } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { METADATA_VERSION, metadataVersionOf } from '../../common/metadata-version.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import { stockBrokerConfigs } from '../../metadata/configs/broker-configs.ts'
import { featureLevel, type MetadataImage } from '../../metadata/image/metadata-image.ts'
import { imageFindings } from '../../metadata/inspection/image-findings.ts'
import { type InspectedMetadata, inspectMetadata } from '../../metadata/inspection/inspect-metadata.ts'
import { CLUSTER_METADATA_TOPIC, OFFSETS_TOPIC } from '../../metadata/topic-name.ts'
import { forgottenFindings, inspectLogDir, topicPartitionOf } from '../../storage/inspection/inspect-log-dir.ts'
import { inspectPartition, type PartitionReport, unreadable } from '../../storage/inspection/inspect-partition.ts'
import { heldLocks } from '../../storage/io/held-locks.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import { brokerProperties, SERVER_PROPERTIES } from '../broker-properties.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'
import { CompactedTopics } from './compacted-topics.ts'
import { brokerFindings, type DoctorSurroundings, type ExaminedBroker, examinedBrokers } from './examined-brokers.ts'
import { type CommittedOffset, type KnownLogs, offsetFindings, readGroups } from './group-findings.ts'
import { awayFindings, belongsHere, type Placement, placementFindings } from './placement-findings.ts'
import { type ExaminedMetadata, newestMetadata, quorumFindings, readQuorumNote } from './quorum-findings.ts'
import { type ExaminedReplica, replicaFindings } from './replica-findings.ts'

export interface ExaminationOptions {
  readonly deep: boolean
  readonly signal: AbortSignal
  /** Told now and then how far it is. */
  readonly onProgress: (bytes: number, partition: string) => void
}

/** Throws KAFKA_STORAGE_ERROR when the directory itself can't be read. */
export function examineDirectory(
  directory: string,
  cluster: ClusterDirectory,
  surroundings: DoctorSurroundings,
  options: ExaminationOptions,
): Promise<Examination> {
  return new DirectoryExamination(directory, cluster, surroundings, options).run()
}

/** Topics come and go while it is looked: what is wrong twice, this far apart, is wrong. */
const PAUSE_MS = 100

class DirectoryExamination {
  readonly #directory: string
  readonly #cluster: ClusterDirectory
  readonly #surroundings: DoctorSurroundings
  readonly #options: ExaminationOptions
  readonly #findings: Finding[] = []
  readonly #replicas = new Map<string, ExaminedReplica[]>()
  readonly #reports: PartitionReport[] = []
  /** Directories of partitions that could not be read. */
  readonly #unread = new Set<string>()
  #bytes = 0

  constructor(
    directory: string,
    cluster: ClusterDirectory,
    surroundings: DoctorSurroundings,
    options: ExaminationOptions,
  ) {
    this.#directory = directory
    this.#cluster = cluster
    this.#surroundings = surroundings
    this.#options = options
  }

  async run(): Promise<Examination> {
    const { fileSystem } = this.#surroundings
    const { root } = this.#cluster
    const brokers = examinedBrokers(this.#cluster, this.#surroundings, (found) => this.#findings.push(found))
    this.#findings.push(...brokerFindings(root, brokers, fileSystem))
    const locks = heldLocks(fileSystem, lockedDirectories(fileSystem, root, brokers))
    const image = await this.#metadata(brokers)
    const groups = await this.#groups(brokers, image)
    const compacted = new CompactedTopics(image, this.#staticSettings())
    for (const broker of brokers) await this.#partitions(broker, image, compacted)
    if (image !== null) await this.#against(brokers, image, compacted, groups.commits)
    const version = image === null ? undefined : metadataVersionOf(featureLevel(image, METADATA_VERSION))
    return {
      directory: this.#directory,
      isCluster: root !== null,
      clusterId: brokers.find(({ properties }) => properties !== null)?.properties?.clusterId ?? null,
      metadataVersion: version?.name ?? null,
      brokers: brokers.map(({ brokerId, logDirPath, properties, space }) => ({
        id: brokerId,
        logDir: logDirPath,
        directoryId: properties?.directoryId ?? null,
        totalBytes: space?.totalBytes ?? null,
        usableBytes: space?.usableBytes ?? null,
      })),
      locks,
      counts: { ...this.#counts(image), groups: groups.count, committedOffsets: groups.commits.length },
      findings: distinct(this.#findings),
    }
  }

  /** All copies of the metadata log, and what the one says that counts. */
  async #metadata(brokers: readonly ExaminedBroker[]): Promise<MetadataImage | null> {
    const { fileSystem } = this.#surroundings
    const copies: ExaminedMetadata[] = []
    for (const { brokerId, logDirPath, logDir } of brokers) {
      const metadata = await this.#readMetadata(logDir)
      if (metadata === null) continue
      this.#findings.push(...metadata.findings)
      copies.push({ brokerId, logDirPath, metadata })
    }
    const read = readQuorumNote(fileSystem, this.#cluster.root)
    this.#findings.push(...read.findings, ...quorumFindings(this.#cluster.root, copies, read))
    const newest = newestMetadata(copies, read.note)
    const isLost = this.#isMetadataLost(brokers, newest)
    if (isLost) this.#findings.push(lostMetadata(newest?.logDirPath ?? this.#cluster.logDir))
    else if (newest === undefined && brokers.length > 0) this.#findings.push(noMetadata(this.#directory))
    const image = newest?.metadata.image ?? null
    if (newest !== undefined && image !== null) {
      this.#findings.push(...imageFindings(image, path.join(newest.logDirPath, `${CLUSTER_METADATA_TOPIC}-0`)))
    }
    return image
  }

  /** No record of it is there, and partitions are. Of one log.dir of several another one may have it. */
  #isMetadataLost(brokers: readonly ExaminedBroker[], newest: ExaminedMetadata | undefined): boolean {
    if (newest === undefined ? this.#cluster.root === null : newest.metadata.endOffset > 0) return false
    const { fileSystem } = this.#surroundings
    return brokers.some(({ logDirPath }) =>
      inspectLogDir(fileSystem, logDirPath).partitions.some(
        (name) => topicPartitionOf(name)?.topic !== CLUSTER_METADATA_TOPIC,
      ),
    )
  }

  /** Null: it may not be read, which is told. */
  async #readMetadata(logDir: LogDir): Promise<InspectedMetadata | null> {
    try {
      return await inspectMetadata(this.#surroundings.fileSystem, logDir)
    } catch (error) {
      this.#findings.push(unreadable(path.join(logDir.path, `${CLUSTER_METADATA_TOPIC}-0`), error))
      return null
    }
  }

  /** Settings of brokers that stand in a file; what can't be understood there is told, and what Kafka ships with counts. */
  #staticSettings(): ReadonlyMap<string, string> {
    const { root, logDir } = this.#cluster
    try {
      return brokerProperties(root ?? logDir, this.#surroundings.fileSystem)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#findings.push(badSettings(path.join(root ?? logDir, SERVER_PROPERTIES), error.message))
      return stockBrokerConfigs
    }
  }

  /** First of all logs: what is committed now is before the end of a log that is looked at later. */
  async #groups(
    brokers: readonly ExaminedBroker[],
    image: MetadataImage | null,
  ): Promise<{ readonly count: number; readonly commits: readonly CommittedOffset[] }> {
    const topic = image?.topicsByName.get(OFFSETS_TOPIC)
    const commits: CommittedOffset[] = []
    let count = 0
    for (const [partition, state] of topic?.partitions.entries() ?? []) {
      const holders = [state.leader, ...state.isr, ...state.replicas]
      const broker = holders
        .map((id) => brokers.find(({ brokerId }) => brokerId === id))
        .find((each) => each?.logDir.topicIdOf({ topic: OFFSETS_TOPIC, partition }) === topic?.id)
      if (broker === undefined || topic === undefined) continue
      const log = broker.logDir.openLog({ topic: OFFSETS_TOPIC, partition }, topic.id, () => defaultLogConfig)
      try {
        const read = await readGroups(log)
        count += read.groups
        commits.push(...read.commits)
        this.#findings.push(...read.findings)
      } catch (error) {
        this.#findings.push(unreadable(log.directory, error))
      } finally {
        await log.close()
      }
    }
    return { count, commits }
  }

  async #partitions(broker: ExaminedBroker, image: MetadataImage | null, compacted: CompactedTopics): Promise<void> {
    const { fileSystem } = this.#surroundings
    const { partitions, findings } = inspectLogDir(fileSystem, broker.logDirPath)
    this.#findings.push(...findings)
    for (const name of partitions) {
      if (this.#options.signal.aborted) return
      const directory = path.join(broker.logDirPath, name)
      try {
        const report = await this.#partition(broker, name, image, compacted)
        // Deleted while it was looked at.
        if (fileSystem.stat(directory) === null) continue
        this.#note(broker, name, {
          ...report,
          findings: report.findings.filter((found) => !isOfStray(found, name, image)),
        })
      } catch (error) {
        if (fileSystem.stat(directory) === null) continue
        this.#findings.push(unreadable(directory, error))
        this.#unread.add(directory)
      }
    }
  }

  #partition(
    broker: ExaminedBroker,
    name: string,
    image: MetadataImage | null,
    compacted: CompactedTopics,
  ): Promise<PartitionReport> {
    const { fileSystem, locks, bootId } = this.#surroundings
    const { deep, signal, onProgress } = this.#options
    const topicPartition = topicPartitionOf(name) ?? { topic: name, partition: 0 }
    const { topic } = topicPartition
    const checkpoints = broker.checkpoints.of(topicPartition)
    const isMetadata = topic === CLUSTER_METADATA_TOPIC
    return inspectPartition({
      fileSystem,
      locks,
      bootId,
      deep,
      signal,
      directory: path.join(broker.logDirPath, name),
      topicId: isMetadata ? METADATA_TOPIC_ID : (image?.topicsByName.get(topic)?.id ?? null),
      isReplicated:
        isMetadata || (image?.topicsByName.get(topic)?.partitions[topicPartition.partition]?.replicas.length ?? 0) > 1,
      // A topic that is not compacted any more has the holes still.
      isCompacted: !isMetadata && (checkpoints.firstDirtyOffset() !== null || compacted.has(topic)),
      checkpoints: {
        logStartOffset: () => checkpoints.logStartOffset(),
        recoveryPoint: () => checkpoints.recoveryPoint(),
        firstDirtyOffset: () => checkpoints.firstDirtyOffset(),
        highWatermark: () => broker.checkpoints.highWatermarkOf(topicPartition),
      },
      isServed: broker.served !== null,
      onProgress: (bytes) => {
        this.#bytes += bytes
        onProgress(this.#bytes, name)
      },
    })
  }

  #note({ brokerId }: ExaminedBroker, name: string, report: PartitionReport): void {
    this.#reports.push(report)
    this.#findings.push(...report.findings)
    if (brokerId === null) return
    const isDamaged = report.findings.some(({ severity }) => severity === 'damage')
    const known = this.#replicas.get(name) ?? []
    this.#replicas.set(name, [...known, { brokerId, facts: report.facts, isDamaged }])
  }

  /** What was found against what the metadata say. */
  async #against(
    brokers: readonly ExaminedBroker[],
    image: MetadataImage,
    compacted: CompactedTopics,
    commits: readonly CommittedOffset[],
  ): Promise<void> {
    if (this.#options.signal.aborted) return
    const { fileSystem } = this.#surroundings
    this.#findings.push(...(await this.#placement(brokers)))
    const isCompacted = (topic: string): boolean => compacted.has(topic)
    this.#findings.push(...replicaFindings({ fileSystem, image, replicas: this.#replicas, isCompacted }))
    const isServed = brokers.some(({ served }) => served !== null)
    if (isServed) return
    const ends = new Map(
      [...this.#replicas].map(([name, found]) => [name, Math.max(...found.map(({ facts }) => facts.logEndOffset))]),
    )
    const wasRead: KnownLogs['wasRead'] = (topicPartition, state) => {
      const name = formatTopicPartition(topicPartition)
      const readable = brokers.filter(({ logDirPath }) => !this.#unread.has(path.join(logDirPath, name)))
      return state.replicas.every((id) => readable.some((each) => each.brokerId === id && belongsHere(state, each)))
    }
    this.#findings.push(...offsetFindings(commits, { image, ends, wasRead }))
  }

  async #placement(brokers: readonly ExaminedBroker[]): Promise<readonly Finding[]> {
    const first = await this.#placementNow(brokers)
    if (first.length === 0) return first
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    const known = new Set(first.map(findingKey))
    return (await this.#placementNow(brokers)).filter((found) => known.has(findingKey(found)))
  }

  async #placementNow(brokers: readonly ExaminedBroker[]): Promise<readonly Finding[]> {
    const { fileSystem } = this.#surroundings
    const copies: ExaminedMetadata[] = []
    for (const { brokerId, logDirPath, logDir } of brokers) {
      const metadata = await this.#readMetadata(logDir)
      if (metadata !== null) copies.push({ brokerId, logDirPath, metadata })
    }
    const { note } = readQuorumNote(fileSystem, this.#cluster.root)
    const image = newestMetadata(copies, note)?.metadata.image ?? null
    if (image === null) return []
    const { root } = this.#cluster
    const away = root === null ? [] : awayFindings(root, image, brokers)
    const placed = brokers.flatMap((broker) => {
      const { partitions, checkpointed } = inspectLogDir(fileSystem, broker.logDirPath)
      const placement: Placement = { broker, partitions, deleting: this.#deleting(brokers) }
      const there = new Set(partitions)
      const isKnown = (name: string): boolean => {
        const { topic, partition } = topicPartitionOf(name) ?? { topic: name, partition: -1 }
        if (topic === CLUSTER_METADATA_TOPIC || there.has(name)) return true
        return image.topicsByName.get(topic)?.partitions[partition] !== undefined
      }
      return [...placementFindings(image, placement), ...forgottenFindings(broker.logDirPath, checkpointed, isKnown)]
    })
    return [...away, ...placed]
  }

  #deleting(brokers: readonly ExaminedBroker[]): ReadonlySet<string> {
    const lines = brokers.flatMap(({ logDirPath }) => {
      const text = this.#surroundings.fileSystem.readFile(path.join(logDirPath, 'kafdir-deleting'))?.toString('utf8')
      return text?.split('\n') ?? []
    })
    return new Set(lines.flatMap((line) => line.split(' ')[2] ?? []))
  }

  #counts(image: MetadataImage | null): Omit<ExaminedCounts, 'groups' | 'committedOffsets'> {
    const facts = this.#reports.map((report) => report.facts)
    const sum = (of: (each: (typeof facts)[number]) => number): number =>
      facts.reduce((total, each) => total + of(each), 0)
    return {
      topics: image?.topicsByName.size ?? 0,
      partitions: facts.length,
      segments: sum(({ segments }) => segments.length),
      batches: sum(({ batches }) => batches),
      records: sum(({ records }) => records),
      bytes: sum(({ sizeBytes }) => sizeBytes),
    }
  }
}

/** What the metadata do not know is told as stray: that it lacks the id of a topic as well says nothing more. */
function isOfStray({ code }: Finding, partition: string, image: MetadataImage | null): boolean {
  if (code !== 'topic-id-missing' || image === null) return false
  const { topic } = topicPartitionOf(partition) ?? { topic: partition }
  return topic !== CLUSTER_METADATA_TOPIC && !image.topicsByName.has(topic)
}

/** Where locks may be: in log.dirs, and for several brokers in the cluster directory. */
function lockedDirectories(
  fileSystem: DoctorSurroundings['fileSystem'],
  root: string | null,
  brokers: readonly ExaminedBroker[],
): readonly string[] {
  return [...(root === null ? [] : [fileSystem.realPath(root)]), ...brokers.map(({ logDirPath }) => logDirPath)]
}

function lostMetadata(logDir: string): Finding {
  const file = path.join(logDir, `${CLUSTER_METADATA_TOPIC}-0`)
  return finding({
    severity: 'damage',
    code: 'metadata-lost',
    partition: `${CLUSTER_METADATA_TOPIC}-0`,
    file,
    what: `No record of the metadata is in ${file}, and partitions are beside it.`,
    meaning: 'Which topics they belong to, and with what settings, is lost: commands find no topic, or refuse to work.',
    remedy: 'Restore the directory from a copy, or from the log.dir of another broker.',
  })
}

function noMetadata(directory: string): Finding {
  return finding({
    severity: 'note',
    code: 'no-metadata',
    file: directory,
    what: `${directory} has no metadata log that can be read.`,
    meaning:
      'It may be one of several log.dirs of a broker, and another one has it. Only its logs were looked at, not what topics there should be.',
    remedy: 'Examine the log.dir with the metadata log too.',
  })
}

function badSettings(file: string, message: string): Finding {
  return finding({
    severity: 'damage',
    code: 'server-properties',
    file,
    what: message,
    meaning: 'Neither a broker nor kafdir starts with it; here the settings that Kafka ships with were taken instead.',
    remedy: 'Correct the line.',
  })
}

/** What was met on two ways is told once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((found) => [`${findingKey(found)} ${found.what}`, found])).values()]
}

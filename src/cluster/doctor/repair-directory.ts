/** Does what an examination found to be safe, under the locks under which everybody does it. */
import path from 'node:path'
import type { RepairStep } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { brokerConfigLayers } from '../../metadata/configs/effective-configs.ts'
import { topicLogConfig } from '../../metadata/configs/topic-log-config.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { inspectMetadata } from '../../metadata/inspection/inspect-metadata.ts'
import { topicPartitionOf } from '../../storage/inspection/inspect-log-dir.ts'
import { LogRepair } from '../../storage/inspection/repair-log.ts'
import { defaultLogConfig, type LogConfig } from '../../storage/log/log-config.ts'
import { LogDir } from '../../storage/log-dir/log-dir.ts'
import { LogDirCheckpoints } from '../../storage/log-dir/log-dir-checkpoints.ts'
import { brokerProperties } from '../broker-properties.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'
import { asController } from '../controller-turn.ts'
import { type DoctorSurroundings, examinedBrokers } from './examined-brokers.ts'

export interface RepairOptions {
  readonly notice: (sentence: string) => void
}

export class DirectoryRepair {
  readonly #cluster: ClusterDirectory
  readonly #surroundings: DoctorSurroundings
  readonly #options: RepairOptions
  readonly #opened = new Map<string, LogDir>()
  #images: Map<string, MetadataImage | null> = new Map()

  constructor(cluster: ClusterDirectory, surroundings: DoctorSurroundings, options: RepairOptions) {
    this.#cluster = cluster
    this.#surroundings = surroundings
    this.#options = options
  }

  /** What was done, in a sentence; null: nothing was left to do. Throws KafkaError. */
  async run(step: RepairStep): Promise<string | null> {
    const logDir = logDirOf(step)
    const opened = this.#open(logDir)
    opened.prepareChange()
    if (step.kind === 'forget-checkpoints') return this.#forget(logDir, step.partition)
    if (step.kind === 'remove-directory') return this.#remove(opened, step.directory)
    const repair = await this.#logRepair(logDir, step.directory)
    switch (step.kind) {
      case 'rebuild-indexes':
        return repair.rebuildIndexes(step.baseOffset)
      case 'cut-tail':
        return repair.cutTail(step.baseOffset)
      case 'settle-swap':
        return repair.settleSwap()
      case 'set-aside':
        return repair.setAside(step.file)
    }
  }

  /** Gives the locks of the log.dirs back. */
  close(): void {
    for (const logDir of this.#opened.values()) logDir.close()
    this.#opened.clear()
  }

  #open(directory: string): LogDir {
    const known = this.#opened.get(directory)
    if (known !== undefined) return known
    const { notice } = this.#options
    const opened = new LogDir(directory, { ...this.#surroundings, notice })
    this.#opened.set(directory, opened)
    return opened
  }

  /** Half-made directories are somebody's work as long as he is the controller. */
  #remove(logDir: LogDir, directory: string): Promise<string | null> {
    return this.#asController(async () => {
      if (this.#surroundings.fileSystem.stat(directory) === null) return null
      logDir.removeDeleted([path.basename(directory)])
      return `Removed ${directory}.`
    })
  }

  #forget(logDir: string, name: string): Promise<string | null> {
    return this.#asController(async () => {
      const topicPartition = topicPartitionOf(name)
      const { fileSystem, locks } = this.#surroundings
      const image = (await inspectMetadata(fileSystem, this.#open(logDir))).image
      const isThere = fileSystem.stat(path.join(logDir, name)) !== null
      if (topicPartition === null || isThere || image === null) return null
      if (image.topicsByName.get(topicPartition.topic)?.partitions[topicPartition.partition] !== undefined) return null
      const checkpoints = new LogDirCheckpoints({ fileSystem, locks, directory: logDir, notice: this.#options.notice })
      try {
        await checkpoints.forget([topicPartition])
      } finally {
        checkpoints.close()
      }
      return `Took ${name} out of the checkpoint files of ${logDir}.`
    })
  }

  #asController<T>(action: () => Promise<T>): Promise<T> {
    const { fileSystem } = this.#surroundings
    const brokers = examinedBrokers(this.#cluster, this.#surroundings, () => undefined)
    const places = { root: this.#cluster.root, logDirs: brokers.map(({ logDirPath }) => logDirPath) }
    return asController(places, { ...this.#surroundings, fileSystem, notice: this.#options.notice }, action)
  }

  async #logRepair(logDir: string, directory: string): Promise<LogRepair> {
    const { fileSystem, locks, bootId } = this.#surroundings
    const { notice } = this.#options
    const topicPartition = topicPartitionOf(path.basename(directory)) ?? { topic: '', partition: 0 }
    const checkpoints = new LogDirCheckpoints({ fileSystem, locks, directory: logDir, notice }).of(topicPartition)
    const config = await this.#config(logDir, topicPartition.topic)
    return new LogRepair({
      fileSystem,
      locks,
      bootId,
      directory,
      config,
      recoveryPoint: checkpoints.recoveryPoint(),
      notice,
    })
  }

  async #config(logDir: string, topic: string): Promise<LogConfig> {
    const { fileSystem } = this.#surroundings
    if (!this.#images.has(logDir)) {
      this.#images.set(logDir, (await inspectMetadata(fileSystem, this.#open(logDir))).image)
    }
    const image = this.#images.get(logDir) ?? null
    if (image === null || !image.topicsByName.has(topic)) return defaultLogConfig
    try {
      const settings = brokerProperties(this.#cluster.root ?? this.#cluster.logDir, fileSystem)
      return topicLogConfig(image, brokerConfigLayers(image, -1, settings), topic)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return defaultLogConfig // how dense an index is makes no difference to what it says
    }
  }
}

function logDirOf(step: RepairStep): string {
  return step.kind === 'forget-checkpoints' ? step.logDir : path.dirname(step.directory)
}

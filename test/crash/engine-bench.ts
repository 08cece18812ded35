/** A log.dir on a MemoryDisk, the processes that use one partition of it, and a history of what they were told. */
import path from 'node:path'
import type { KafkaError } from '../../src/common/kafka-error.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { LogConfig } from '../../src/storage/log/log-config.ts'
import { defaultLogConfig } from '../../src/storage/log/log-config.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { LogDir } from '../../src/storage/log-dir/log-dir.ts'
import { type FaultPlan, FaultProcess } from './fault-file-system.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import type { Loss } from './power-loss.ts'
import type { SeededRandom } from './seeded-random.ts'

const LOG_DIR = '/broker-1'
const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'
const PARTITION = { topic: 'orders', partition: 0 }
export const DIRECTORY = `${LOG_DIR}/orders-0`
export const START_MS = 1700000000000

export const RANDOM = { bytes: (length: number) => new Uint8Array(length).fill(7) }

/** A process with the partition open. */
export interface EngineProcess {
  readonly process: FaultProcess
  readonly logDir: LogDir
  log: PartitionLog
}

export class EngineBench {
  readonly disk = new MemoryDisk()
  readonly notices: string[] = []
  readonly config: LogConfig
  nowMs = START_MS
  #locks = new MemoryLocks()
  #boot = 1

  private constructor(config: Partial<LogConfig>) {
    this.config = { ...defaultLogConfig, ...config }
  }

  /** With an empty partition that is on the disk. */
  static async make(config: Partial<LogConfig>): Promise<EngineBench> {
    const bench = new EngineBench(config)
    bench.disk.nowMs = START_MS
    const first = bench.#process()
    first.fileSystem.makeDirectory(LOG_DIR)
    first.fileSystem.syncDirectory('/')
    const logDir = bench.#openLogDir(first)
    await logDir.createPartitions([{ topicPartition: PARTITION, topicId: TOPIC_ID, leaderEpoch: 0 }])
    logDir.close()
    return bench
  }

  /** With a log.dir of these files, by their paths under it. */
  static holding(config: Partial<LogConfig>, files: ReadonlyMap<string, Buffer>): EngineBench {
    const bench = new EngineBench(config)
    bench.wait(0)
    const { fileSystem } = bench.#process()
    for (const [name, bytes] of files) {
      fileSystem.makeDirectory(path.dirname(`${LOG_DIR}/${name}`))
      const file = fileSystem.open(`${LOG_DIR}/${name}`, 'create')
      file.write(bytes, 0)
      file.close()
    }
    return bench
  }

  /** What the log.dir holds now. */
  files(): Map<string, Buffer> {
    const files = new Map<string, Buffer>()
    for (const [name, inode] of this.disk.find(LOG_DIR)?.names ?? []) {
      if (!inode.isDirectory) files.set(name, inode.bytes)
      for (const [inner, file] of inode.names) files.set(`${name}/${inner}`, file.bytes)
    }
    return files
  }

  /** Time goes by for everybody. */
  wait(ms: number): void {
    this.nowMs += ms
    this.disk.nowMs = this.nowMs
  }

  start(plan?: FaultPlan): EngineProcess {
    const process = this.#process(plan)
    const logDir = this.#openLogDir(process)
    return { process, logDir, log: this.openLog(logDir) }
  }

  /** One more look at the partition by the same process, or one after an orderly close. */
  openLog(logDir: LogDir): PartitionLog {
    return logDir.openLog(PARTITION, TOPIC_ID, () => this.config)
  }

  /** The machine goes down with all processes, and comes up again. */
  crash(processes: readonly EngineProcess[], random: SeededRandom, loss: Loss): void {
    for (const { process } of processes) process.kill()
    this.disk.crash(random, loss)
    this.#locks = new MemoryLocks()
    this.#boot++
  }

  /** The bytes of one of the partition's files; null when there is none. */
  file(name: string): Buffer | null {
    return this.disk.find(`${DIRECTORY}/${name}`)?.bytes ?? null
  }

  names(): string[] {
    return [...(this.disk.find(DIRECTORY)?.names.keys() ?? [])].sort()
  }

  /** The offset that a checkpoint file of the log.dir holds for the partition; null when it has none. */
  checkpoint(name: string): number | null {
    const text = String(this.disk.find(`${LOG_DIR}/${name}`)?.bytes ?? '')
    const offset = /^orders 0 (\d+)$/m.exec(text)?.[1]
    return offset === undefined ? null : Number(offset)
  }

  #process(plan?: FaultPlan): FaultProcess {
    return new FaultProcess(this.disk, this.#locks, plan)
  }

  #openLogDir({ fileSystem, locks }: FaultProcess): LogDir {
    return new LogDir(LOG_DIR, {
      fileSystem,
      locks,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      random: RANDOM,
      bootId: `boot ${this.#boot}`,
      notice: (sentence) => this.notices.push(sentence),
    })
  }
}

export function isStorageError(error: unknown): error is KafkaError {
  return isKafkaError(error) && error.error === 'KAFKA_STORAGE_ERROR'
}

/** A partition on a MemoryDisk, and processes that write to it until something happens to them. */
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import { defaultLogConfig, type LogConfig } from '../../src/storage/log/log-config.ts'
import { memoryCheckpoints } from '../../src/storage/log/partition-checkpoints.ts'
import { type AppendInfo, PartitionLog } from '../../src/storage/log/partition-log.ts'
import { createPartitionDirectories } from '../../src/storage/log-dir/partition-directory.ts'
import { expectedIndexes, indexProblems } from '../unit/storage/log/expected-indexes.ts'
import { type FaultPlan, FaultProcess } from './fault-file-system.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import type { Loss } from './power-loss.ts'
import type { SeededRandom } from './seeded-random.ts'

const LOG_DIR = '/broker-1'
const DIRECTORY = `${LOG_DIR}/orders-0`

/** Small enough that everything that can happen to a log does within a few records. */
const SMALL: Partial<LogConfig> = { segmentBytes: 800, indexIntervalBytes: 60 }

export interface Writer {
  readonly process: FaultProcess
  readonly log: PartitionLog
}

export class CrashBench {
  readonly disk = new MemoryDisk()
  readonly notices: string[] = []
  #locks = new MemoryLocks()
  #boot = 1

  /** With an empty partition that is on the disk. */
  static async make(): Promise<CrashBench> {
    const bench = new CrashBench()
    const { fileSystem } = bench.startProcess()
    fileSystem.makeDirectory(LOG_DIR)
    fileSystem.syncDirectory('/')
    const partition = {
      topicPartition: { topic: 'orders', partition: 0 },
      topicId: 'ASNFZ4mrze8P7cuph2VDIQ',
      leaderEpoch: 0,
    }
    await createPartitionDirectories(fileSystem, LOG_DIR, [partition], { bytes: (length) => new Uint8Array(length) })
    return bench
  }

  startProcess(plan?: FaultPlan): FaultProcess {
    return new FaultProcess(this.disk, this.#locks, plan)
  }

  openLog({ fileSystem, locks }: FaultProcess, config: Partial<LogConfig> = SMALL): PartitionLog {
    return new PartitionLog({
      fileSystem,
      locks,
      clock: { nowMs: () => 1700000000000, monotonicMs: () => 0 },
      directory: DIRECTORY,
      config: () => ({ ...defaultLogConfig, ...config }),
      checkpoints: memoryCheckpoints(),
      bootId: `boot ${this.#boot}`,
      beforeChange: () => undefined,
      notice: (sentence) => this.notices.push(sentence),
    })
  }

  startWriter(plan?: FaultPlan): Writer {
    const process = this.startProcess(plan)
    return { process, log: this.openLog(process) }
  }

  /** The machine goes down with all processes, and comes up again. */
  crash(processes: readonly FaultProcess[], random: SeededRandom, loss: Loss): void {
    for (const process of processes) process.kill()
    this.disk.crash(random, loss)
    this.#locks = new MemoryLocks()
    this.#boot++
  }

  /** All values, as a new process reads them. */
  async values(log: PartitionLog = this.openLog(this.startProcess()), maxBytes = 200): Promise<string[]> {
    const values: string[] = []
    for (;;) {
      const batches = await log.read(values.length, maxBytes)
      if (batches.length === 0) return values
      const known = values.length
      for (const { offset, value } of readRecords(batches)) if (offset === values.length) values.push(String(value))
      if (values.length === known) throw new Error(`offset ${known} is missing`)
    }
  }

  /** What is wrong with the indexes; to be called when no process has the log open. */
  problems(): string[] {
    return this.#segments().flatMap(({ name, baseOffset, log, index, timeIndex }) =>
      indexProblems(log, index, timeIndex, baseOffset).map((problem) => `${name}: ${problem}`),
    )
  }

  /** Segments whose indexes lack an entry that the rules want; the final time entries of closes and rolls don't count. */
  incompleteIndexes(): string[] {
    const intervalBytes = SMALL.indexIntervalBytes ?? 0
    const incomplete = this.#segments().filter(({ baseOffset, log, index, timeIndex }) => {
      const expected = expectedIndexes(log, { baseOffset, intervalBytes, closedAt: [] })
      const times = new Set(timeIndex.toString('hex').match(/.{24}/g) ?? [])
      const isTimeMissing = (expected.times.match(/.{24}/g) ?? []).some((entry) => !times.has(entry))
      return index.toString('hex') !== expected.offsets || isTimeMissing
    })
    return incomplete.map(({ name }) => name)
  }

  /** The bytes of one of the partition's files. */
  file(name: string): Buffer {
    return this.disk.find(`${DIRECTORY}/${name}`)?.bytes ?? Buffer.alloc(0)
  }

  #segments() {
    const names = [...(this.disk.find(DIRECTORY)?.names.keys() ?? [])]
    return names
      .filter((name) => name.endsWith('.log'))
      .map((name) => ({
        name,
        baseOffset: Number(name.slice(0, 20)),
        log: this.file(name),
        index: this.file(name.replace('.log', '.index')),
        timeIndex: this.file(name.replace('.log', '.timeindex')),
      }))
  }
}

let lastTimestampMs = 1700000000000

/** A batch of one record, later than all before it. */
export function batchOf(value: string): Buffer {
  const record = { key: null, value: Buffer.from(value) }
  return encodeBatch({ timestampMs: ++lastTimestampMs, records: [record] })
}

export function append({ log }: Pick<Writer, 'log'>, value: string): Promise<AppendInfo> {
  return log.append(batchOf(value), { leaderEpoch: 0 })
}

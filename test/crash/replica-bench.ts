/** Replicas of a partition on a MemoryDisk, one log.dir each, and processes that lead, follow and truncate until they die. */
import { defaultLogConfig } from '../../src/storage/log/log-config.ts'
import { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { LogDirCheckpoints } from '../../src/storage/log-dir/log-dir-checkpoints.ts'
import { createPartitionDirectories } from '../../src/storage/log-dir/partition-directory.ts'
import { dataBatch, type MarkerBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { type FaultPlan, FaultProcess } from './fault-file-system.ts'
import { type Inode, MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import type { Loss } from './power-loss.ts'
import type { SeededRandom } from './seeded-random.ts'

export const NOW_MS = 1700000000000
const PARTITION = { topic: 'orders', partition: 0 }
/** Some three batches in a segment, an index entry for each second one. */
const SMALL = { segmentBytes: 500, indexIntervalBytes: 100 }
/** Kept by us beside what Kafka has; no part of the log. */
const OURS = /^kafdir-|\.deleted$|\.tmp$/

export class ReplicaBench {
  readonly disk = new MemoryDisk()
  #locks = new MemoryLocks()
  #boot = 1

  /** With `count` empty replicas that are on the disk. */
  static async make(count: number): Promise<ReplicaBench> {
    const bench = new ReplicaBench()
    const { fileSystem } = bench.startProcess()
    for (let id = 1; id <= count; id++) {
      fileSystem.makeDirectory(`/broker-${id}`)
      fileSystem.syncDirectory('/')
      const partition = { topicPartition: PARTITION, topicId: 'ASNFZ4mrze8P7cuph2VDIQ', leaderEpoch: 0 }
      const random = { bytes: (length: number) => new Uint8Array(length) }
      await createPartitionDirectories(fileSystem, `/broker-${id}`, [partition], random)
    }
    return bench
  }

  startProcess(plan?: FaultPlan): FaultProcess {
    return new FaultProcess(this.disk, this.#locks, plan)
  }

  /** The replica of broker `id`, as `process` opens it. */
  open({ fileSystem, locks }: FaultProcess, id: number): PartitionLog {
    const notice = (): void => undefined
    const directory = `/broker-${id}`
    return new PartitionLog({
      fileSystem,
      locks,
      clock: { nowMs: () => NOW_MS, monotonicMs: () => 0 },
      directory: `${directory}/orders-0`,
      config: () => ({ ...defaultLogConfig, ...SMALL }),
      checkpoints: new LogDirCheckpoints({ fileSystem, locks, directory, notice }).of(PARTITION),
      bootId: `boot ${this.#boot}`,
      beforeChange: () => undefined,
      notice,
    })
  }

  /** The machine goes down with all processes, and comes up again. */
  crash(processes: readonly FaultProcess[], random: SeededRandom, loss: Loss): void {
    for (const process of processes) process.kill()
    this.disk.crash(random, loss)
    this.#locks = new MemoryLocks()
    this.#boot++
  }

  /** Names and bytes of all files that make the log of broker `id`, in hex. */
  files(id: number): Record<string, string> {
    const names: ReadonlyMap<string, Inode> =
      this.disk.find(`/broker-${id}/orders-0`)?.names ?? new Map<string, Inode>()
    const own = [...names].filter(([name]) => !OURS.test(name)).sort(([a], [b]) => a.localeCompare(b))
    return Object.fromEntries(own.map(([name, { bytes }]) => [name, bytes.toString('hex')]))
  }

  /** All bytes of the log of broker `id`, segment after segment. */
  bytes(id: number): string {
    const files = Object.entries(this.files(id)).filter(([name]) => name.endsWith('.log'))
    return files.map(([, bytes]) => bytes).join('')
  }
}

/** Twelve batches of two producers, two aborted transactions among them, under three leader epochs: offsets 0 to 21. */
export async function fill(log: PartitionLog): Promise<void> {
  const end = (type: MarkerBatch['type'], producerId: number): Buffer =>
    markerBatch({ offset: 0, type, producerId, timestampMs: NOW_MS })
  const data = (producerId: number, sequence: number, isTransactional = false): Buffer =>
    dataBatch({ offset: 0, producerId, sequence, count: 2, isTransactional, timestampMs: NOW_MS + sequence })
  const batches = [
    ...[data(1, 0), data(2, 0, true), data(1, 2), end('abort', 2)],
    ...[data(1, 4), data(2, 2, true), data(1, 6), end('commit', 2)],
    ...[data(2, 4, true), data(1, 8), end('abort', 2), data(1, 10)],
  ]
  for (const [i, batch] of batches.entries()) {
    const origin = batch.readInt16BE(21) & 0x20 ? 'coordinator' : 'client'
    await log.append(batch, { leaderEpoch: Math.floor(i / 4), origin })
  }
}

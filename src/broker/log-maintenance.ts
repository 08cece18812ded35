/**
 * Retention and compaction: by whoever appends to a partition, at most every few minutes for each, and never for long at
 * the end of a process that only wrote a line. The time of the last run is a file, so that all processes of a directory
 * together do it once. Kafka: LogManager.cleanupLogs, LogCleaner, which run in a broker's background.
 */
import path from 'node:path'
import type { Clock } from '../common/clock.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import { LONGEST_TIMER_MS } from '../common/longest-timer.ts'
import type { Random } from '../common/random.ts'
import { PARTITION_METADATA } from '../storage/checkpoint/partition-metadata.ts'
import type { FileSystem, OpenFile } from '../storage/io/file-system.ts'
import type { CleanupReport } from '../storage/log/log-cleanup.ts'
import type { PartitionLog } from '../storage/log/partition-log.ts'
import { brokerSetting } from './broker-setting.ts'
import type { BrokerState } from './broker-state.ts'

/** A plain file of the partition's directory, which a real broker ignores: when the last run began, in ms. */
const LAST_RUN_FILE = 'kafdir-last-cleanup'
/** What a process gives at its end: that long, and a compaction that has no more than this to read and write. */
const CLOSING_BUDGET_MS = 100
const CLOSING_COMPACTION_BYTES = 16 * 1024 * 1024
/** As Kafka lets records be ahead of a broker. */
const MOST_AHEAD_MS = 60 * 60 * 1000

export interface LogMaintenanceOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly random: Random
  /** The logs that this process has appended to. */
  readonly writtenLogs: () => readonly PartitionLog[]
  readonly notice: (sentence: string) => void
  /** Says how often (`log.retention.check.interval.ms`) and how soon (`log.initial.task.delay.ms`). */
  readonly state: Pick<BrokerState, 'env' | 'lastImage'>
}

export class LogMaintenance {
  readonly #options: LogMaintenanceOptions
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #isClosing = false
  #running: Promise<void> = Promise.resolve()
  #hasToldOfClock = false

  constructor(options: LogMaintenanceOptions) {
    this.#options = options
  }

  /** Something was appended: from now on this process looks after the logs that it writes to. */
  begin(): void {
    this.#timer ??= this.#schedule(brokerSetting(this.#options.state, 'log.initial.task.delay.ms'))
  }

  /** Gives the work that is due a moment, and leaves the rest to others. Nothing was lost when it is interrupted. */
  async close(): Promise<void> {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#isClosing = true
    const deadline = setTimeout(() => this.#closing.abort(), CLOSING_BUDGET_MS)
    try {
      await this.#running
      await this.#runDue()
    } finally {
      clearTimeout(deadline)
      this.#closing.abort()
    }
  }

  #schedule(delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(
      () => {
        this.#running = this.#runDue().catch((error: unknown) =>
          this.#options.notice(`Clean-up failed: ${String(error)}`),
        )
        this.#timer = this.#schedule(this.#checkIntervalMs)
      },
      Math.min(delayMs, LONGEST_TIMER_MS),
    )
    // The process lives as long as it has something to do of its own.
    return timer.unref()
  }

  get #checkIntervalMs(): number {
    return brokerSetting(this.#options.state, 'log.retention.check.interval.ms')
  }

  async #runDue(): Promise<void> {
    for (const log of this.#options.writtenLogs()) {
      if (this.#closing.signal.aborted) return
      try {
        // At its end a process waits for nobody.
        const isFree = !this.#isClosing || (await log.isFree())
        if (isFree && this.#isDue(log) && this.#isClockRight(log)) await this.#cleanUp(log)
      } catch (error) {
        if (!isKafkaError(error)) throw error
        // Deleted meanwhile: nothing is left to clean up.
        if (error.error === 'NOT_LEADER_OR_FOLLOWER') continue
        // At the end of a command nobody asked for it, and whoever comes next tries again.
        if (!this.#isClosing) this.#options.notice(`${log.name} was not cleaned up: ${error.message}`)
      }
    }
  }

  /**
   * Each process is a broker with a clock of its own. One that is far ahead of the others' would give up by age what they
   * have just written; the disk has a clock too, of the machine that it is in. Kafka: `message.timestamp.after.max.ms`.
   */
  #isClockRight(log: PartitionLog): boolean {
    const { fileSystem, clock, notice } = this.#options
    const aheadMs = clock.nowMs() - (touch(fileSystem, path.join(log.directory, LAST_RUN_FILE)) ?? clock.nowMs())
    if (aheadMs <= MOST_AHEAD_MS) return true
    if (!this.#hasToldOfClock) {
      const hours = Math.floor(aheadMs / MOST_AHEAD_MS)
      notice(
        `Nothing is dropped by age: the clock here is ${hours} hours ahead of the clock of the disk of ${log.name}.`,
      )
    }
    this.#hasToldOfClock = true
    return false
  }

  #cleanUp(log: PartitionLog): Promise<CleanupReport> {
    const { signal } = this.#closing
    const limit = this.#isClosing ? { maxCompactionBytes: CLOSING_COMPACTION_BYTES } : {}
    return cleanUpLog(log.directory, this.#options, () =>
      log.cleanUp({ random: this.#options.random, signal, ...limit }),
    )
  }

  #isDue(log: PartitionLog): boolean {
    const { fileSystem, clock } = this.#options
    const noted = fileSystem.readFile(path.join(log.directory, LAST_RUN_FILE))?.toString('utf8')
    // A new partition is left alone at first, as by a broker: records of long ago can be looked at.
    const madeMs = fileSystem.stat(path.join(log.directory, PARTITION_METADATA))?.modifiedMs ?? 0
    const passedMs = clock.nowMs() - (noted === undefined || noted === '' ? Math.floor(madeMs) : Number(noted))
    // A clock that was set back must not put the work off for ever.
    return !(passedMs >= 0 && passedMs < this.#checkIntervalMs)
  }
}

/**
 * Changes nothing in the file, which is made if need be, but its time. Returns that, by the clock of the disk, in ms; null on
 * a disk that is too full for the file, where cleaning up makes room.
 */
function touch(fileSystem: FileSystem, name: string): number | null {
  let file: OpenFile | null = null
  try {
    file = fileSystem.open(name, 'create')
    file.truncate(file.stat().sizeBytes)
    return file.stat().modifiedMs
  } catch (error) {
    if (isKafkaError(error)) return null
    throw error
  } finally {
    file?.close()
  }
}

/** Applies the topic's cleanup policy by `cleanUp`, and notes when. Throws KafkaError. */
export async function cleanUpLog(
  directory: string,
  { fileSystem, clock }: Pick<LogMaintenanceOptions, 'fileSystem' | 'clock'>,
  cleanUp: () => Promise<CleanupReport>,
): Promise<CleanupReport> {
  const startedMs = clock.nowMs()
  const report = await cleanUp()
  // What is still to be done is due for the next process as well.
  if (report.left !== null) return report
  const file = fileSystem.open(path.join(directory, LAST_RUN_FILE), 'create')
  try {
    file.truncate(0)
    file.write(Buffer.from(String(startedMs)), 0)
  } finally {
    file.close()
  }
  return report
}

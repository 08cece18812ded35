/** One partition on the real disk, and logs that are opened on it as different processes would. */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { defaultLogConfig, type LogConfig } from '../../../../src/storage/log/log-config.ts'
import { memoryCheckpoints } from '../../../../src/storage/log/partition-checkpoints.ts'
import { PartitionLog, type PartitionLogOptions } from '../../../../src/storage/log/partition-log.ts'
import { type SegmentSuffix, segmentFileName } from '../../../../src/storage/log/segment-file.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'
export const START_MS = 1700000000000

type OpenOptions = Partial<Omit<PartitionLogOptions, 'config'>> & { readonly config?: Partial<LogConfig> }

export class LogBench {
  readonly logDir: string
  readonly directory: string
  readonly notices: string[] = []
  nowMs = START_MS
  readonly #open: PartitionLog[] = []

  private constructor(logDir: string) {
    this.logDir = logDir
    this.directory = path.join(logDir, 'orders-0')
  }

  /** With an empty partition; what was opened is closed when the test ends. */
  static make(): LogBench {
    const bench = new LogBench(temporaryDirectory())
    bench.createPartition()
    onTestFinished(() => bench.closeAll())
    return bench
  }

  /** With a copy of the partition in `directory`. */
  static copyOf(directory: string): LogBench {
    const bench = new LogBench(temporaryDirectory())
    cpSync(directory, bench.directory, { recursive: true, preserveTimestamps: true })
    onTestFinished(() => bench.closeAll())
    return bench
  }

  /** As a broker leaves a partition that was never written to. */
  createPartition(topicId = TOPIC_ID): void {
    mkdirSync(this.directory)
    writeFileSync(path.join(this.directory, 'partition.metadata'), `version: 0\ntopic_id: ${topicId}`)
    writeFileSync(path.join(this.directory, 'leader-epoch-checkpoint'), '0\n1\n0 0\n')
    for (const suffix of ['.log', '.index', '.timeindex'] as const) writeFileSync(this.file(suffix), '')
  }

  /** The log as one more process opens it. */
  open(options: OpenOptions = {}): PartitionLog {
    const config = { ...defaultLogConfig, ...options.config }
    const log = new PartitionLog({
      fileSystem: nodeFileSystem,
      locks: kernelLocks,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      directory: this.directory,
      checkpoints: memoryCheckpoints(),
      bootId: 'this boot',
      beforeChange: () => undefined,
      notice: (sentence) => this.notices.push(sentence),
      ...options,
      config: () => config,
    })
    this.#open.push(log)
    return log
  }

  file(suffix: SegmentSuffix, baseOffset = 0): string {
    return path.join(this.directory, segmentFileName(baseOffset, suffix))
  }

  bytes(suffix: SegmentSuffix, baseOffset = 0): Buffer {
    return readFileSync(this.file(suffix, baseOffset))
  }

  /** Base offsets of the segments. */
  segments(): number[] {
    const names = readdirSync(this.directory).filter((name) => name.endsWith('.log'))
    return names.map((name) => Number(name.slice(0, 20))).sort((a, b) => a - b)
  }

  /** Every file of the partition with its bytes and its time of change. */
  snapshot(): Map<string, string> {
    const names = readdirSync(this.directory).sort()
    return new Map(names.map((name) => [name, describeFile(path.join(this.directory, name))]))
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled(this.#open.splice(0).map((log) => log.close()))
  }
}

function describeFile(file: string): string {
  const { mtimeMs, size } = statSync(file)
  return `${mtimeMs} ${size} ${readFileSync(file).toString('hex')}`
}

/** A batch of `values`, all of one time. */
export function batchOf(values: readonly string[], timestampMs = START_MS): Buffer {
  return encodeBatch({ timestampMs, records: values.map((value) => ({ key: null, value: Buffer.from(value) })) })
}

/** Appends one batch per element of `batches`, each a list of values. */
export async function appendAll(log: PartitionLog, batches: readonly (readonly string[])[]): Promise<void> {
  for (const values of batches) await log.append(batchOf(values), { leaderEpoch: 0 })
}

/** `count` batches of one record, each of about `bytes` bytes. */
export function numbered(count: number, bytes = 0, first = 0): string[][] {
  return Array.from({ length: count }, (_, i) => [`${first + i}:`.padEnd(bytes, 'x')])
}

/** The values from `offset` to the end, read `maxBytes` at a time; fails when offsets are missing or come twice. */
export async function valuesFrom(log: PartitionLog, offset: number, maxBytes = 1 << 20): Promise<string[]> {
  const values: string[] = []
  for (let next = offset; ; ) {
    const batches = await log.read(next, maxBytes)
    if (batches.length === 0) return values
    const asked = next
    for (const record of readRecords(batches)) {
      if (record.offset < next) continue // the batch began before the offset that was asked for
      if (record.offset !== next) throw new Error(`offset ${record.offset} came where ${next} was expected`)
      values.push(String(record.value))
      next++
    }
    if (next === asked) throw new Error(`what was read for offset ${asked} ends before it`)
  }
}

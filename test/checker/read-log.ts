/** Partitions of a log.dir as they lie there, read without any program of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { faultOf, readBatches, type StoredBatch, type StoredRecord } from './read-batches.ts'

const LONGEST_BATCH_HEADER_BYTES = 61

export interface StoredLog {
  /** Such as `orders-0`. */
  readonly partition: string
  readonly topicId: string
  /** No record before it counts. */
  readonly startOffset: number
  readonly endOffset: number
  readonly batches: readonly StoredBatch[]
  /** By offset, also what is before the start. */
  readonly records: ReadonlyMap<number, StoredRecord>
  /** What speaks against the files themselves. */
  readonly damage: readonly string[]
  readonly sizeBytes: number
}

/** All partitions of a log.dir that have a directory there, internal topics' included, the metadata's not. */
export function readLogDir(logDir: string): ReadonlyMap<string, StoredLog> {
  const starts = logStartOffsets(path.join(logDir, 'log-start-offset-checkpoint'))
  const names = readdirSync(logDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /-\d+$/.test(entry.name))
    .map(({ name }) => name)
  return new Map(names.map((name) => [name, readLog(path.join(logDir, name), starts.get(name))]))
}

/** `topic partition offset` in each line, behind a version and a count. */
function logStartOffsets(file: string): ReadonlyMap<string, number> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(2) : []
  return new Map(
    lines.map((line) => {
      const [topic, partition, offset] = line.split(' ')
      return [`${topic}-${partition}`, Number(offset)]
    }),
  )
}

/** `noted`: the log start offset that the checkpoint has for it. */
export function readLog(directory: string, noted = 0): StoredLog {
  const names = readdirSync(directory)
    .filter((name) => /^\d{20}\.log$/.test(name))
    .sort()
  const damage: string[] = []
  const batches: StoredBatch[] = []
  let sizeBytes = 0
  for (const [at, name] of names.entries()) {
    const bytes = readFileSync(path.join(directory, name))
    const segment = readBatches(bytes)
    sizeBytes += bytes.length
    batches.push(...segment.batches)
    const rest = bytes.subarray(bytes.length - segment.restBytes)
    // Behind the end of the last segment may be what a writer left that was killed: a beginning, and nothing after it.
    const isTorn = at === names.length - 1 && !holdsBatch(rest)
    if (segment.fault !== null && !isTorn) {
      damage.push(`${name}: ${segment.fault} at ${bytes.length - segment.restBytes} of ${bytes.length} bytes`)
    }
    const [first] = segment.batches
    if (first !== undefined && first.baseOffset < Number(name.slice(0, 20))) damage.push(`${name} begins too early`)
  }
  const firstBase = Number((names[0] ?? '0').slice(0, 20))
  const lastBase = Number((names.at(-1) ?? '0').slice(0, 20))
  return {
    partition: path.basename(directory),
    topicId: topicIdOf(directory),
    startOffset: Math.max(firstBase, noted),
    endOffset: Math.max(lastBase, (batches.at(-1)?.lastOffset ?? -1) + 1),
    batches,
    records: new Map(batches.flatMap(({ records }) => records.map((record) => [record.offset, record] as const))),
    damage,
    sizeBytes,
  }
}

/** Whether a whole and valid batch begins anywhere behind the first byte. */
function holdsBatch(rest: Buffer): boolean {
  for (let at = 1; at + LONGEST_BATCH_HEADER_BYTES <= rest.length; at++) {
    if (rest[at + 16] !== 2) continue
    const sizeInBytes = 12 + rest.readInt32BE(at + 8)
    if (at + sizeInBytes <= rest.length && faultOf(rest, at, sizeInBytes) === null) return true
  }
  return false
}

function topicIdOf(directory: string): string {
  const file = path.join(directory, 'partition.metadata')
  return existsSync(file) ? (/topic_id: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '') : ''
}

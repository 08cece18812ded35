/** The metadata log of one broker: its snapshots and all that follows, replayed, and whether the result makes sense. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import { imageRecords } from '../image/image-records.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { placeOfOffset } from '../log/log-pieces.ts'
import { listSnapshots, readSnapshotFile, type SnapshotId, snapshotFileName } from '../log/metadata-snapshot.ts'
import { ReplayedLog } from '../log/replayed-log.ts'
import { readUnstartedCluster } from '../log/unstarted-cluster.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'

const TOPIC_PARTITION = { topic: CLUSTER_METADATA_TOPIC, partition: 0 }
const PARTITION = `${CLUSTER_METADATA_TOPIC}-0`
const READ_BYTES = 1024 * 1024

export interface InspectedMetadata {
  /** Null: there is no metadata log in the log.dir, or nothing of it can be used. */
  readonly image: MetadataImage | null
  /** Behind the last record that could be replayed. */
  readonly endOffset: number
  readonly lastEpoch: number
  readonly snapshots: number
  readonly findings: readonly Finding[]
}

/** Reads everything that is there. Throws KAFKA_STORAGE_ERROR. */
export async function inspectMetadata(fileSystem: FileSystem, logDir: LogDir): Promise<InspectedMetadata> {
  const directory = logDir.partitionDirectory(TOPIC_PARTITION)
  if (fileSystem.stat(directory) === null) return unstarted(fileSystem, logDir, [])
  const log = logDir.openLog(TOPIC_PARTITION, METADATA_TOPIC_ID, () => defaultLogConfig)
  try {
    return await new MetadataInspection(fileSystem, directory, log, logDir).run()
  } finally {
    await log.close()
  }
}

class MetadataInspection {
  readonly #fileSystem: FileSystem
  readonly #directory: string
  readonly #log: PartitionLog
  readonly #logDir: LogDir
  readonly #findings: Finding[] = []

  constructor(fileSystem: FileSystem, directory: string, log: PartitionLog, logDir: LogDir) {
    this.#fileSystem = fileSystem
    this.#directory = directory
    this.#log = log
    this.#logDir = logDir
  }

  async run(): Promise<InspectedMetadata> {
    const snapshots = listSnapshots(this.#fileSystem, this.#directory)
    const newest = this.#newestGood(snapshots)
    const startOffset = await this.#log.earliestOffset()
    const replayed = newest ?? new ReplayedLog()
    if (startOffset > replayed.position.nextOffset) {
      this.#damage('metadata-gap', this.#directory, {
        what: `The metadata log begins at offset ${startOffset}, and the newest snapshot ends at ${replayed.position.nextOffset}.`,
        offset: replayed.position.nextOffset,
      })
    } else {
      await this.#replay(replayed)
      if (newest !== null && startOffset === 0) await this.#compareWithLog(replayed)
    }
    const { nextOffset: endOffset, lastEpoch } = replayed.position
    if (endOffset === 0) return unstarted(this.#fileSystem, this.#logDir, this.#findings)
    return { image: replayed.image, endOffset, lastEpoch, snapshots: snapshots.length, findings: this.#findings }
  }

  /** Every snapshot is read; the newest that can be is what reading begins with. */
  #newestGood(snapshots: readonly SnapshotId[]): ReplayedLog | null {
    let newest: ReplayedLog | null = null
    for (const [index, snapshot] of snapshots.entries()) {
      const file = path.join(this.#directory, snapshotFileName(snapshot.endOffset, snapshot.epoch))
      const batches = readSnapshotFile(this.#fileSystem, this.#directory, snapshot)
      if (batches === null) continue // a newer one has taken its place
      const replayed = new ReplayedLog()
      try {
        replayed.takeInSnapshot(batches, file, snapshot)
        newest = replayed
      } catch (error) {
        if (!isKafkaError(error)) throw error
        const isNewest = index === snapshots.length - 1
        this.#findings.push(
          finding({
            severity: isNewest ? 'damage' : 'warning',
            code: 'metadata-snapshot',
            partition: PARTITION,
            file,
            what: error.message,
            meaning: isNewest
              ? 'Commands refuse to work on the directory; with --read-only an older snapshot is shown.'
              : 'A newer one is read instead.',
            remedy: 'Restore the file from a copy.',
          }),
        )
      }
    }
    return newest
  }

  /** Takes in the log behind what `replayed` has. */
  async #replay(replayed: ReplayedLog): Promise<boolean> {
    const placeOf = (offset: number): string => placeOfOffset(this.#fileSystem, this.#directory, offset)
    try {
      for (;;) {
        const batches = await this.#log.read(replayed.position.nextOffset, READ_BYTES)
        if (batches.length === 0) return true
        replayed.takeIn(batches, this.#directory, placeOf)
      }
    } catch (error) {
      if (!isKafkaError(error) || error.error === 'KAFKA_STORAGE_ERROR') throw error
      this.#damage('metadata-log', this.#directory, {
        what: error.message,
        offset: replayed.position.nextOffset,
      })
      return false
    }
  }

  /** The whole log is there too: both ways must come to the same. */
  async #compareWithLog(replayed: ReplayedLog): Promise<void> {
    const known = this.#findings.length
    const fromStart = new ReplayedLog()
    if (!(await this.#replay(fromStart))) {
      this.#findings.length = known // told by the inspection of its segments
      return
    }
    if (fromStart.position.nextOffset !== replayed.position.nextOffset) return // somebody appended in between
    if (digest(fromStart.image) === digest(replayed.image)) return
    this.#damage('metadata-differs', this.#directory, {
      what: 'The newest snapshot and what follows it say something else than the whole log does.',
    })
  }

  #damage(code: string, file: string, rest: Pick<Finding, 'what'> & Partial<Finding>): void {
    this.#findings.push(
      finding({
        severity: 'damage',
        code,
        partition: PARTITION,
        file,
        meaning: 'Which topics there are, and with what settings, is not known for certain.',
        remedy: 'Restore the directory from a copy, or from the log.dir of another broker.',
        ...rest,
      }),
    )
  }
}

function unstarted(fileSystem: FileSystem, logDir: LogDir, findings: readonly Finding[]): InspectedMetadata {
  const nothing = { endOffset: 0, lastEpoch: -1, snapshots: 0 }
  try {
    return { ...nothing, image: readUnstartedCluster(fileSystem, logDir.path)?.image ?? null, findings }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    const file = path.join(logDir.path, 'bootstrap.checkpoint')
    const broken = finding({
      severity: 'damage',
      code: 'metadata-bootstrap',
      file,
      what: error.message,
      meaning: 'The cluster can’t begin.',
      remedy: 'Format the directory again (kafdir storage format).',
    })
    return { ...nothing, image: null, findings: [...findings, broken] }
  }
}

/** Equal for images that say the same: lists of things by name have no order. */
function digest(image: MetadataImage): string {
  const plain = (_: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value)
    const isListOfThings = Array.isArray(value) && value.every((each) => typeof each === 'object')
    return isListOfThings ? value.map((each) => JSON.stringify(each, plain)).sort() : value
  }
  return imageRecords(image)
    .map((record) => JSON.stringify(record, plain))
    .sort()
    .join('\n')
}

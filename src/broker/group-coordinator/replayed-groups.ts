/** What a process knows of one `__consumer_offsets` partition: the state, and how far it has read. Kafka: CoordinatorLoaderImpl. */
import { KafkaError } from '../../common/kafka-error.ts'
import { type CoordinatorRecord, decodeRecord } from '../../coordinator/group/coordinator-record.ts'
import { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { isMarkerBatch } from '../../record/end-transaction-marker.ts'
import { RecordReader } from '../../record/record-reader.ts'

/** Numbers of the record types that say how far a group has read: they are nearly all that a long log holds. */
const OFFSET_COMMIT_TYPES: ReadonlySet<number> = new Set([0, 1])
const NO_PRODUCER = -1
const COMMIT_MARKER = 1
/** Key of a marker: its version, then its type, an int16 each. */
const MARKER_TYPE_POSITION = 2

export class ReplayedGroups {
  readonly state = new GroupCoordinatorState()
  #nextOffset: number
  #batch: BatchHeader | null = null
  /** Checksums were compared when the bytes were read from the disk. */
  readonly #reader = new RecordReader({
    checkCrcs: false,
    includeControl: true,
    skipBatch: (header) => {
      this.#batch = header
      return false
    },
  })

  constructor(startOffset: number) {
    this.#nextOffset = startOffset
  }

  /** Behind the last record that was taken in. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /**
   * Takes in whole batches; what was taken in before is passed over. Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION; the state
   * is of no use then.
   */
  takeIn(batches: Buffer): void {
    const reader = this.#reader
    const superseded = this.#superseded(batches)
    reader.reset(batches)
    while (reader.next()) {
      const { offset } = reader
      if (offset >= this.#nextOffset && !superseded.has(offset)) this.#takeInRecord(reader)
    }
    this.#nextOffset = Math.max(this.#nextOffset, reader.nextOffset)
  }

  /**
   * Offsets of commits after which another one for the same partition comes in `batches`: they need not be decoded. What
   * deletes, and what belongs to a transaction, has more effects than that and is always taken in; so is the commit before
   * a deletion, by which its group came into being.
   */
  #superseded(batches: Buffer): ReadonlySet<number> {
    const found = new Set<number>()
    const lastByKey = new Map<string, number>()
    const reader = this.#reader
    reader.reset(batches)
    while (reader.next()) {
      if ((reader.attributes & (ATTRIBUTE.control | ATTRIBUTE.transactional)) !== 0) continue
      const { source, offset, keyStart, keyEnd } = reader
      if (keyEnd - keyStart < 2 || !OFFSET_COMMIT_TYPES.has(source.readInt16BE(keyStart))) continue
      const key = source.toString('latin1', keyStart, keyEnd)
      const last = lastByKey.get(key)
      if (reader.valueStart < 0) {
        lastByKey.delete(key)
        continue
      }
      if (last !== undefined) found.add(last)
      lastByKey.set(key, offset)
    }
    return found
  }

  #takeInRecord(reader: RecordReader): void {
    const { source, offset, keyStart, keyEnd, valueStart, valueEnd, attributes, timestampMs } = reader
    const producerId = this.#batch?.producerId ?? NO_PRODUCER
    if ((attributes & ATTRIBUTE.control) !== 0) {
      if (this.#batch !== null && isMarkerBatch(this.#batch) && keyStart >= 0) {
        const isCommit = source.readInt16BE(keyStart + MARKER_TYPE_POSITION) === COMMIT_MARKER
        this.state.replayEndTransactionMarker(producerId, isCommit ? 'COMMIT' : 'ABORT')
      }
      return
    }
    const record = decoded(
      source.subarray(Math.max(keyStart, 0), Math.max(keyEnd, 0)),
      valueStart < 0 ? null : source.subarray(valueStart, valueEnd),
      offset,
    )
    const isTransactional = (attributes & ATTRIBUTE.transactional) !== 0
    if (record === undefined) return
    this.state.replay(record, { offset, producerId: isTransactional ? producerId : NO_PRODUCER, timestampMs })
  }
}

/** Undefined: of a kind that says nothing about groups that we know. */
function decoded(key: Buffer, value: Buffer | null, offset: number): CoordinatorRecord | undefined {
  try {
    return decodeRecord(key, value)
  } catch (error) {
    const { error: name, message } = error as KafkaError
    throw new KafkaError(name, { message: `the record at offset ${offset}: ${message}`, cause: error })
  }
}

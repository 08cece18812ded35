/** What a process knows of one `__consumer_offsets` partition: the state, and how far it has read. Kafka: CoordinatorLoaderImpl. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { type CoordinatorRecord, decodeRecord, encodeRecord } from '../../coordinator/group/coordinator-record.ts'
import { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import { type Departure, departureHeader } from '../../protocol/member-departure.ts'
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { isMarkerBatch } from '../../record/end-transaction-marker.ts'
import { RecordReader } from '../../record/record-reader.ts'
import type { RecordHeader } from '../../record/record-view.ts'
import type { CoordinatedRecords, Replayed } from './coordinator-log.ts'

/** Numbers of the record types that say how far a group has read: they are nearly all that a long log holds. */
const OFFSET_COMMIT_TYPES: ReadonlySet<number> = new Set([0, 1])
const NO_PRODUCER = -1
const COMMIT_MARKER = 1
/** Key of a marker: its version, then its type, an int16 each. */
const MARKER_TYPE_POSITION = 2
const MARKER_KEY_BYTES = 4
/** Kafka 4.3's last record type, of streams groups, which say nothing here. */
const LAST_KNOWN_TYPE = 23

export class ReplayedGroups implements Replayed<GroupCoordinatorState> {
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

  /** The first record of a type that Kafka 4.3 does not have: passed over, as Kafka does. Null: there was none. */
  stranger: { readonly offset: number; readonly typeNumber: number } | null = null

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

  /** Throws what is wrong with the record, with its offset. */
  #takeInRecord(reader: RecordReader): void {
    try {
      if ((reader.attributes & ATTRIBUTE.control) !== 0) this.#takeInControl(reader)
      else this.#takeInData(reader)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      throw new KafkaError(error.error, {
        message: `the record at offset ${reader.offset}: ${error.message}`,
        cause: error,
      })
    }
  }

  #takeInControl({ source, keyStart, keyEnd }: RecordReader): void {
    const batch = this.#batch
    if (batch === null || !isMarkerBatch(batch)) return
    if (keyStart < 0 || keyEnd - keyStart < MARKER_KEY_BYTES) {
      throw new KafkaError('CORRUPT_MESSAGE', { message: 'the control record is malformed' })
    }
    const isCommit = source.readInt16BE(keyStart + MARKER_TYPE_POSITION) === COMMIT_MARKER
    this.state.replayEndTransactionMarker(batch.producerId, isCommit ? 'COMMIT' : 'ABORT')
  }

  #takeInData({ source, offset, keyStart, keyEnd, valueStart, valueEnd, attributes, timestampMs }: RecordReader): void {
    const key = source.subarray(Math.max(keyStart, 0), Math.max(keyEnd, 0))
    const record = decodeRecord(key, valueStart < 0 ? null : source.subarray(valueStart, valueEnd))
    if (record === undefined) {
      const typeNumber = key.readInt16BE(0)
      if (typeNumber < 0 || typeNumber > LAST_KNOWN_TYPE) this.stranger ??= { offset, typeNumber }
      return
    }
    const isTransactional = (attributes & ATTRIBUTE.transactional) !== 0
    const producerId = isTransactional ? (this.#batch?.producerId ?? NO_PRODUCER) : NO_PRODUCER
    this.state.replay(record, { offset, producerId, timestampMs })
  }
}

/** What the group coordinator keeps. */
export const groupRecords: CoordinatedRecords<GroupCoordinatorState, CoordinatorRecord> = {
  replay: (startOffset) => new ReplayedGroups(startOffset),
  encode: (record, departure) => ({ ...encodeRecord(record), headers: headersOf(record, departure) }),
  subject: 'a group',
  wayOut:
    'Groups of other partitions are not concerned. Restore the directory from a copy, or remove it to begin without its groups.',
}

function headersOf({ type, value }: CoordinatorRecord, departure: Departure | undefined): readonly RecordHeader[] {
  const takesOut = type === 'ConsumerGroupMemberMetadata' && value === null
  return takesOut && departure !== undefined ? [departureHeader(departure)] : []
}

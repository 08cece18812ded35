import { decodeMetadataRecord } from '../../protocol/metadata-record.ts'
import { addPartitionState } from './apply-record.ts'
import type { MutableImage } from './mutable-image.ts'
import { type PartitionState, partitionFromRecord } from './partition-state.ts'

/** Number of the record type in the frame. */
const PARTITION_RECORD = 3
/** In a frame of three bytes: frame version, record type, record version. */
const TYPE_AT = 1
const PARTITION_ID_AT = 3
const TOPIC_ID_AT = 7
const STATE_AT = 23
/** More kinds of partitions than this are not worth remembering. */
const MAX_STATES = 10_000

/**
 * Most records of a metadata log say the same of another partition. What follows partition and topic in them is decoded
 * once for all that have the same bytes, and shared: replay is several times faster for it.
 */
export class PartitionRecordCache {
  readonly #states = new Map<string, PartitionState>()

  /** Applies source[start, end) if it is a PartitionRecord; false: it is not. */
  apply(image: MutableImage, source: Buffer, start: number, end: number): boolean {
    if (source[start + TYPE_AT] !== PARTITION_RECORD || end - start < STATE_AT) return false
    const partitionId = source.readInt32BE(start + PARTITION_ID_AT)
    const topicId = source.toString('base64url', start + TOPIC_ID_AT, start + STATE_AT)
    const state = this.#stateOf(source, start, end)
    if (state === null) return false
    addPartitionState(image, topicId, partitionId, state)
    return true
  }

  #stateOf(source: Buffer, start: number, end: number): PartitionState | null {
    // Frame version and record version decide how the rest is read.
    const frame = source.toString('latin1', start, start + PARTITION_ID_AT)
    const key = frame + source.toString('latin1', start + STATE_AT, end)
    const known = this.#states.get(key)
    if (known !== undefined) return known
    const record = decodeMetadataRecord(source.subarray(start, end))
    if (record.type !== 'PartitionRecord') return null
    if (this.#states.size >= MAX_STATES) this.#states.clear()
    const state = partitionFromRecord(record.data)
    this.#states.set(key, state)
    return state
  }
}

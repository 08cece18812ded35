import { decodeMetadataRecord, type MetadataRecord } from '../../protocol/metadata-record.ts'
import { addPartitionState } from './apply-record.ts'
import type { MutableImage } from './mutable-image.ts'
import { type PartitionState, partitionFromRecord } from './partition-state.ts'

/** Frame version, record type and record version, a byte each; then partition and topic. */
const FRAME = { version: 0, type: 1, recordVersion: 2 } as const
const PARTITION_ID_AT = 3
const TOPIC_ID_AT = 7
const STATE_AT = 23
const FRAME_VERSION = 1
const PARTITION_RECORD = 3
/** More kinds of partitions than this are not worth remembering. */
const MAX_STATES = 10_000

/**
 * Most records of a metadata log say the same of another partition. What follows partition and topic in them is decoded
 * once for all that have the same bytes, and shared: replay is several times faster for it.
 */
export class PartitionRecordCache {
  /** By the bytes behind the topic id, as Latin-1: for one record version at a time. */
  readonly #states = new Map<string, PartitionState>()
  #recordVersion: number | undefined = undefined

  /** Applies source[start, end) if it is a PartitionRecord; false: it is not. */
  apply(image: MutableImage, source: Buffer, start: number, end: number): boolean {
    if (source[start + FRAME.type] !== PARTITION_RECORD || source[start + FRAME.version] !== FRAME_VERSION) return false
    if (end - start < STATE_AT) return false
    const state = this.#knownState(source, start, end) ?? this.#decodeState(source, start, end)
    const topicId = source.toString('base64url', start + TOPIC_ID_AT, start + STATE_AT)
    addPartitionState(image, topicId, source.readInt32BE(start + PARTITION_ID_AT), state)
    return true
  }

  #knownState(source: Buffer, start: number, end: number): PartitionState | undefined {
    if (source[start + FRAME.recordVersion] !== this.#recordVersion) return undefined
    return this.#states.get(source.toString('latin1', start + STATE_AT, end))
  }

  #decodeState(source: Buffer, start: number, end: number): PartitionState {
    const { data } = decodeMetadataRecord(source.subarray(start, end)) as MetadataRecord & { type: 'PartitionRecord' }
    const state = partitionFromRecord(data)
    const recordVersion = source[start + FRAME.recordVersion]
    if (recordVersion !== this.#recordVersion || this.#states.size >= MAX_STATES) this.#states.clear()
    this.#recordVersion = recordVersion
    this.#states.set(source.toString('latin1', start + STATE_AT, end), state)
    return state
  }
}

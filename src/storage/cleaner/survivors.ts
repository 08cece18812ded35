/** The records of one batch that the cleaner keeps, as places in its bytes: no object per record. */
import type { RecordReader } from '../../record/record-reader.ts'

const FIRST_CAPACITY = 256

export class Survivors {
  /** The bytes that the places point into. */
  source: Buffer = Buffer.alloc(0)
  count = 0
  /** A record without a value is among them. */
  hasTombstone = false
  offsets = new Float64Array(FIRST_CAPACITY)
  timestampsMs = new Float64Array(FIRST_CAPACITY)
  /** Key, value and headers as they are encoded. */
  payloadStarts = new Int32Array(FIRST_CAPACITY)
  payloadEnds = new Int32Array(FIRST_CAPACITY)
  /** Of all payloads. */
  payloadBytes = 0

  clear(): void {
    this.count = 0
    this.hasTombstone = false
    this.payloadBytes = 0
  }

  /** Adds the reader's current record. */
  add(reader: RecordReader): void {
    if (this.count === this.offsets.length) this.#grow()
    const at = this.count++
    this.source = reader.source
    this.offsets[at] = reader.offset
    this.timestampsMs[at] = reader.timestampMs
    this.payloadStarts[at] = reader.payloadStart
    this.payloadEnds[at] = reader.payloadEnd
    this.payloadBytes += reader.payloadEnd - reader.payloadStart
    if (reader.valueStart < 0) this.hasTombstone = true
  }

  #grow(): void {
    const capacity = this.offsets.length * 2
    const offsets = new Float64Array(capacity)
    const timestampsMs = new Float64Array(capacity)
    const payloadStarts = new Int32Array(capacity)
    const payloadEnds = new Int32Array(capacity)
    offsets.set(this.offsets)
    timestampsMs.set(this.timestampsMs)
    payloadStarts.set(this.payloadStarts)
    payloadEnds.set(this.payloadEnds)
    this.offsets = offsets
    this.timestampsMs = timestampsMs
    this.payloadStarts = payloadStarts
    this.payloadEnds = payloadEnds
  }
}

/**
 * One record as a view on somebody else's bytes: filled again and again, so that a million records cost no objects.
 * A start of -1 means null; start equal to end means empty.
 */
export interface RecordView {
  source: Uint8Array
  keyStart: number
  keyEnd: number
  valueStart: number
  valueEnd: number
  /** Null when there are none, which is nearly always. */
  headers: readonly RecordHeader[] | null
  timestampMs: number
}

/** A header. Names may repeat and keep their order; a value may be null, a name may not. */
export interface RecordHeader {
  readonly key: string
  readonly value: Uint8Array | null
  /** The name's bytes where they are no UTF-8: Kafka's own clients never write such names, others may. */
  readonly keyBytes?: Uint8Array
}

/** A view on nothing, to be filled. */
export function emptyRecordView(): RecordView {
  return {
    source: new Uint8Array(0),
    keyStart: -1,
    keyEnd: -1,
    valueStart: -1,
    valueEnd: -1,
    headers: null,
    timestampMs: -1,
  }
}

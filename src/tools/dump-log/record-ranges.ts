/** Where the key and the value of a record are: in `source`, from -1 on for null. */
export interface RecordRanges {
  readonly source: Buffer
  readonly keyStart: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

export function keyOf({ source, keyStart, keyEnd }: RecordRanges): Buffer | null {
  return keyStart < 0 ? null : source.subarray(keyStart, keyEnd)
}

export function valueOf({ source, valueStart, valueEnd }: RecordRanges): Buffer | null {
  return valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
}

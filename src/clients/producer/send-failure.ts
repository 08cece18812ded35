/** What a producer says of records that it could not write. */

/** Records of one partition that were not written: they are lost unless the caller has them still. */
export interface SendFailure {
  readonly error: Error
  readonly recordsCount: number
  /** The numbers under which the first and the last of them were appended. */
  readonly firstNumber: number
  readonly lastNumber: number
  /** Of several records: the number of the one at `index`. */
  readonly numberOf?: (index: number) => number
  /** -1 when it was refused before a partition was chosen. */
  readonly partition: number
}

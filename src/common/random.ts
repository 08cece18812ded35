/** Where randomness comes from, so that a seed can replay a run. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array
}

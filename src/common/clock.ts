/** Where time comes from. Everything that needs it takes a Clock, so that tests can stop it. */
export interface Clock {
  /** Wall clock in milliseconds since 1970, as record timestamps use it. */
  nowMs(): number
  /** Milliseconds that only ever go forward; for time-outs and measurements. */
  monotonicMs(): number
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}

/** Every exit code there is. Kafka's codes are the contract: details go to the text, not to new numbers. */
export const exitCodes = {
  done: 0,
  /** Also in part, and wrong usage, as with Kafka. */
  failed: 1,
  interrupted: 130,
  terminated: 143,
} as const

/** The signals that a tool is told about, and the exit code when it ends because of one. */
export const signalExitCodes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const
export type TerminationSignal = keyof typeof signalExitCodes

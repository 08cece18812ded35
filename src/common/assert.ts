/** A broken invariant of kafdir itself: never the user's fault, always a bug to report. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Throws InvariantError unless `condition` holds. Always on: a wrong byte on disk costs more than a branch. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

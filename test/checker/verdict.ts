/** What the checker can say against a system. Each has a test that shows it what it is to find: `checker.test.ts`. */
export const VERDICTS = [
  'damaged',
  'offsets not dense',
  'offset reused',
  'lost',
  'duplicated',
  'reordered',
  'invented',
  'aborted data seen',
  'committed offset regressed',
  'committed offset beyond the log',
  'two owners',
] as const

export type VerdictName = (typeof VERDICTS)[number]

export interface Verdict {
  readonly verdict: VerdictName
  /** Of what, and where. */
  readonly detail: string
}

/** Takes one finding down. */
export type Accuse = (verdict: VerdictName, detail: string) => void

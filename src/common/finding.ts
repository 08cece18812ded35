/** What an examination of a directory finds in one place, for people and for scripts. */

/** `note`: nothing to do. `warning`: works, and should not stay so. `damage`: something is lost, unreadable or a lie. */
export type Severity = 'note' | 'warning' | 'damage'

export const severities: readonly Severity[] = ['damage', 'warning', 'note']

export interface Finding {
  readonly severity: Severity
  /** Its stable name: `batch-checksum`. */
  readonly code: string
  /** Whose it is: `orders-0`; null: of no partition. */
  readonly partition: string | null
  /** Absolute path of the file or directory; null: of none in particular. */
  readonly file: string | null
  /** In bytes from the start of the file. */
  readonly position: number | null
  /** Of a record. */
  readonly offset: number | null
  /** One sentence each. */
  readonly what: string
  readonly meaning: string
  readonly remedy: string
  /** What would put it right and loses nothing; null: nothing that is provably safe. */
  readonly repair: RepairStep | null
}

/** A change that is safe whatever else is the matter. */
export type RepairStep =
  | { readonly kind: 'rebuild-indexes'; readonly directory: string; readonly baseOffset: number }
  | { readonly kind: 'cut-tail'; readonly directory: string; readonly baseOffset: number }
  | { readonly kind: 'settle-swap'; readonly directory: string }
  | { readonly kind: 'set-aside'; readonly directory: string; readonly file: string }
  | { readonly kind: 'remove-directory'; readonly directory: string }
  | { readonly kind: 'forget-checkpoints'; readonly logDir: string; readonly partition: string }

/** A finding with what is usual left out: in no partition, at no place, with nothing that could be repaired. */
export type NewFinding = Pick<Finding, 'severity' | 'code' | 'what' | 'meaning' | 'remedy'> & Partial<Finding>

export function finding(given: NewFinding): Finding {
  return { partition: null, file: null, position: null, offset: null, repair: null, ...given }
}

/** The same place and kind, whatever the words say. */
export function findingKey({ code, file, position }: Finding): string {
  return `${code} ${file} ${position}`
}

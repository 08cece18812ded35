/**
 * What does not fit together: told at the end, on standard error. Kafka: DumpLogSegments.TimeIndexDumpErrors and the maps
 * beside it.
 */
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import type { Int64 } from './int64.ts'

/**
 * - `index mismatch`: the offset of an index entry, and the last one of the batch that it leads to.
 * - `timestamp mismatch`: the timestamp of a time index entry, and the largest one in the batch that it means.
 * - `timestamp order`: the timestamp of an entry, and the one before it, which is not smaller.
 * - `offset not found`: the offset of an entry, and the last one of the batch that holds it; -1: none does.
 * - `gap`: an offset, and the one that follows in the log; after compaction that is as it should be.
 */
export type FindingKind = 'index mismatch' | 'timestamp mismatch' | 'timestamp order' | 'offset not found' | 'gap'

export interface Finding {
  readonly kind: FindingKind
  /** Absolute. */
  readonly path: string
  readonly indexed: Int64
  readonly found: Int64
}

export interface Damage {
  /** `rest`: bytes at the end that are no whole batch or entry; `entry`: one that nobody would have written. */
  readonly kind: 'checksum' | 'rest of a log' | 'rest of an index' | 'entry'
  /** As it was named. */
  readonly path: string
  /** One sentence, without the path. */
  readonly what: string
}

/** In the order in which Kafka tells of them. */
const texts: Readonly<Record<FindingKind, { title(path: string): string; line(found: Finding): string }>> = {
  'index mismatch': {
    title: (path) => `Mismatches in :${path}`,
    line: ({ indexed, found }) => `  Index offset: ${indexed}, log offset: ${found}`,
  },
  'timestamp mismatch': {
    title: (path) => `Found timestamp mismatch in :${path}`,
    line: ({ indexed, found }) => `  Index timestamp: ${indexed}, log timestamp: ${found}`,
  },
  'timestamp order': {
    title: (path) => `Found out of order timestamp in :${path}`,
    line: ({ indexed, found }) => `  Index timestamp: ${indexed}, Previously indexed timestamp: ${found}`,
  },
  'offset not found': {
    title: (path) => `The following indexed offsets are not found in :${path}`,
    line: ({ indexed, found }) => `Indexed offset: ${indexed}, found log offset: ${found}`,
  },
  gap: {
    title: (path) => `Non-consecutive offsets in ${path}`,
    line: ({ indexed, found }) => `  ${indexed} is followed by ${found}`,
  },
}

const KINDS = Object.keys(texts) as FindingKind[]
/** Those that Kafka keeps in a map, one for each indexed offset: by rising or falling offset. Others stay as they were found. */
const sorted: Readonly<Partial<Record<FindingKind, 1 | -1>>> = { 'index mismatch': -1, gap: 1 }

export class Findings {
  readonly #damage: Damage[] = []
  readonly #byKind = new Map<FindingKind, Map<string, Finding[]>>(KINDS.map((kind) => [kind, new Map()]))

  add(finding: Finding): void {
    const byPath = this.#byKind.get(finding.kind) as Map<string, Finding[]>
    const known = byPath.get(finding.path)
    if (known === undefined) byPath.set(finding.path, [finding])
    else known.push(finding)
  }

  /** A file whose bytes are not what they should be. */
  addDamage(damage: Damage): void {
    this.#damage.push(damage)
  }

  /** In the order in which it was met. */
  get damage(): readonly Damage[] {
    return this.#damage
  }

  /** Whether an index is wrong; a gap is no fault. */
  get hasFaults(): boolean {
    return KINDS.some((kind) => kind !== 'gap' && (this.#byKind.get(kind)?.size ?? 0) > 0)
  }

  /** In Kafka's order: by kind, then by file. */
  *all(): Generator<Finding> {
    for (const { findings } of this.#groups()) yield* findings
  }

  /** Kafka's lines. */
  *lines(): Generator<string> {
    for (const { kind, path, findings } of this.#groups()) {
      yield texts[kind].title(path)
      for (const finding of findings) yield texts[kind].line(finding)
    }
  }

  *#groups(): Generator<{ kind: FindingKind; path: string; findings: readonly Finding[] }> {
    for (const kind of KINDS) {
      const byPath = this.#byKind.get(kind) as Map<string, Finding[]>
      for (const path of javaHashOrder([...byPath.keys()], { hash: javaStringHash })) {
        const findings = byPath.get(path) as Finding[]
        yield { kind, path, findings: inOrder(findings, sorted[kind]) }
      }
    }
  }
}

function inOrder(findings: readonly Finding[], direction: 1 | -1 | undefined): readonly Finding[] {
  if (direction === undefined) return findings
  const byOffset = new Map(findings.map((finding) => [finding.indexed, finding]))
  return [...byOffset.values()].sort((a, b) => (a.indexed < b.indexed ? -direction : direction))
}

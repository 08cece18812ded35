/**
 * What was done to a log, and what follows from it: kept by a test beside the log, and computed here without any code of
 * the log's. Kafka's rules for transactions and producers, over a list.
 */

export interface HistoryRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
  readonly timestampMs: number
}

/** A batch that was appended. Offsets are inclusive; a marker is a batch of one offset without records. */
export interface HistoryEntry {
  readonly kind: 'data' | 'commit' | 'abort'
  readonly baseOffset: number
  readonly lastOffset: number
  /** -1 for none. */
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly isTransactional: boolean
  readonly leaderEpoch: number
  readonly records: readonly HistoryRecord[]
}

export interface Transaction {
  readonly producerId: number
  readonly firstOffset: number
  end: 'open' | 'commit' | 'abort'
  /** Of the marker; -1 while it is open. */
  lastOffset: number
  /** Right after the marker. */
  lastStableOffset: number
}

/** A producer as the log must remember it. */
export interface KnownProducer {
  readonly producerEpoch: number
  /** -1 when the epoch has no data. */
  readonly lastSequence: number
  /** Of its last batch or marker. */
  readonly lastOffset: number
  /** Null when no transaction is open. */
  readonly transactionFirstOffset: number | null
}

export class History {
  entries: HistoryEntry[] = []
  /** Offsets before it are on the disk: somebody was told. */
  durableEnd = 0
  /** The log starts here at least: somebody was told. */
  deletedBefore = 0
  /** The log starts here at most, because of DeleteRecords. */
  mayBeDeletedBefore = 0
  /** Records before this time may be gone by retention. */
  expiredBeforeMs = Number.NEGATIVE_INFINITY
  /** How often somebody asked for a compaction. */
  compactions = 0
  /** How far compactions have come that were told to be done. */
  cleanedBefore = 0
  /** The machine went down: of several renames the disk may have kept a later one and lost an earlier one. */
  hasCrashed = false
  /** Where the log ends if it began behind all that it holds: everything before was deleted. */
  #emptyUpTo = 0

  get endOffset(): number {
    return Math.max((this.entries.at(-1)?.lastOffset ?? -1) + 1, this.#emptyUpTo)
  }

  get records(): HistoryRecord[] {
    return this.entries.flatMap(({ records }) => records)
  }

  /** Null where there is a marker, or nothing. */
  recordAt(offset: number): HistoryRecord | null {
    const entry = this.entries.find(({ baseOffset, lastOffset }) => baseOffset <= offset && offset <= lastOffset)
    return entry?.records[offset - entry.baseOffset] ?? null
  }

  add(entry: HistoryEntry): void {
    this.entries.push(entry)
  }

  /** The log turned out to end here: a machine that went down keeps a beginning of what was written. */
  endAt(endOffset: number): void {
    this.entries = this.entries.filter(({ lastOffset }) => lastOffset < endOffset)
    this.#emptyUpTo = endOffset
  }

  /** All transactions of the log up to `endOffset`, in the order in which they began. */
  transactions(endOffset = this.endOffset): Transaction[] {
    const all: Transaction[] = []
    for (const { kind, baseOffset, producerId, isTransactional } of this.entries) {
      if (baseOffset >= endOffset) break
      const own = all.find((each) => each.producerId === producerId && each.end === 'open')
      if (kind === 'data') {
        if (!isTransactional || own !== undefined) continue
        all.push({ producerId, firstOffset: baseOffset, end: 'open', lastOffset: -1, lastStableOffset: -1 })
      } else if (own !== undefined) {
        own.end = kind
        own.lastOffset = baseOffset
        own.lastStableOffset = Math.min(baseOffset + 1, ...openOffsets(all))
      }
    }
    return all
  }

  lastStableOffset(): number {
    return Math.min(this.endOffset, ...openOffsets(this.transactions()))
  }

  /** The transaction that holds the record at `offset`, or null. */
  transactionOf(
    { producerId, baseOffset, isTransactional }: HistoryEntry,
    all: readonly Transaction[],
  ): Transaction | null {
    if (!isTransactional) return null
    const isIts = ({ firstOffset, lastOffset, end }: Transaction): boolean =>
      firstOffset <= baseOffset && (end === 'open' || baseOffset <= lastOffset)
    return all.find((each) => each.producerId === producerId && isIts(each)) ?? null
  }

  /** By producer id, as the log up to `endOffset` must know them. */
  producers(endOffset = this.endOffset): Map<number, KnownProducer> {
    const known = new Map<number, KnownProducer>()
    const open = new Map(
      this.transactions(endOffset)
        .filter(({ end }) => end === 'open')
        .map(({ producerId, firstOffset }) => [producerId, firstOffset]),
    )
    for (const { kind, producerId, producerEpoch, baseSequence, baseOffset, lastOffset } of this.entries) {
      if (lastOffset >= endOffset || producerId < 0) continue
      const before = known.get(producerId)
      const keptSequence = before?.producerEpoch === producerEpoch ? before.lastSequence : -1
      const lastSequence = kind === 'data' ? baseSequence + lastOffset - baseOffset : keptSequence
      const transactionFirstOffset = open.get(producerId) ?? null
      known.set(producerId, { producerEpoch, lastSequence, lastOffset, transactionFirstOffset })
    }
    return known
  }
}

function openOffsets(transactions: readonly Transaction[]): number[] {
  return transactions.filter(({ end }) => end === 'open').map(({ firstOffset }) => firstOffset)
}

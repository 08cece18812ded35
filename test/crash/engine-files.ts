/** Compares the files of a partition that nobody has open with what they should say about its log. */
import { parseProducerSnapshot, type SnapshotEntry } from '../../src/storage/log/producer-state/producer-snapshot.ts'
import {
  type AbortedTransaction,
  parseTransactionIndex,
} from '../../src/storage/log/producer-state/transaction-index.ts'
import { expectedIndexes, indexProblems } from '../unit/storage/log/expected-indexes.ts'
import type { EngineBench } from './engine-bench.ts'
import type { History } from './engine-history.ts'

const NOTHING = Buffer.alloc(0)

/** The bytes of the segments of a partition, by rising base offset. */
function segmentsOf(bench: EngineBench) {
  const logs = bench.names().filter((name) => /^\d{20}\.log$/.test(name))
  return logs.map((name, i) => {
    const file = (suffix: string): Buffer => bench.file(name.replace('.log', suffix)) ?? NOTHING
    return {
      name,
      baseOffset: Number(name.slice(0, 20)),
      nextBase: i + 1 < logs.length ? Number(logs[i + 1]?.slice(0, 20)) : Number.POSITIVE_INFINITY,
      log: file('.log'),
      index: file('.index'),
      timeIndex: file('.timeindex'),
      transactions: bench.file(name.replace('.log', '.txnindex')),
    }
  })
}

/**
 * Entries that lead nowhere, and segments that lack an entry; the last time entry of an orderly close doesn't count.
 * `mayMiss`: a closed segment may have lost its indexes as a whole, which costs its readers time.
 */
export function indexFileProblems(bench: EngineBench, { mayMiss }: { readonly mayMiss: boolean }): string[] {
  const { indexIntervalBytes: intervalBytes } = bench.config
  return segmentsOf(bench).flatMap(({ name, baseOffset, log, index, timeIndex }) => {
    const isMissing = ['.index', '.timeindex'].some((suffix) => bench.file(name.replace('.log', suffix)) === null)
    if (isMissing && mayMiss) return []
    const problems = indexProblems(log, index, timeIndex, baseOffset)
    const expected = expectedIndexes(log, { baseOffset, intervalBytes, closedAt: [] })
    const times = new Set(timeIndex.toString('hex').match(/.{24}/g))
    const missing = (expected.times.match(/.{24}/g) ?? []).filter((entry) => !times.has(entry))
    if (index.toString('hex') !== expected.offsets) problems.push('.index is not what a scan makes of it')
    if (missing.length > 0) problems.push('.timeindex lacks what a scan makes of it')
    return problems.map((problem) => `${name}: ${problem}`)
  })
}

/** Each segment lists the aborted transactions whose markers it holds; a cleaned one those that are left. */
export function transactionIndexProblems(bench: EngineBench, history: History, startOffset: number): string[] {
  const aborted = history.transactions().filter(({ end }) => end === 'abort')
  const mayBeCleaned = history.compactions > 0
  return segmentsOf(bench).flatMap(({ name, baseOffset, nextBase, transactions }) => {
    const found = transactions === null ? [] : parseTransactionIndex(transactions, name)
    const expected = aborted.filter(({ lastOffset }) => lastOffset >= baseOffset && lastOffset < nextBase)
    const isSame = (each: AbortedTransaction): boolean =>
      expected.some(
        ({ producerId, firstOffset, lastOffset, lastStableOffset }) =>
          each.producerId === producerId &&
          each.lastOffset === lastOffset &&
          (firstOffset < startOffset || each.firstOffset === firstOffset) &&
          (mayBeCleaned || firstOffset < startOffset || each.lastStableOffset === lastStableOffset),
      )
    const problems = found
      .filter((each) => !isSame(each))
      .map((each) => `${name}: .txnindex holds ${JSON.stringify(each)}`)
    if (!mayBeCleaned && found.length !== expected.filter(({ firstOffset }) => firstOffset >= startOffset).length) {
      if (expected.every(({ firstOffset }) => firstOffset >= startOffset))
        problems.push(`${name}: .txnindex has ${found.length} entries`)
    }
    return problems
  })
}

/** Snapshots say what the log up to the offset in their names says; one of an orderly stop may stay until the next opening. */
export function snapshotProblems(bench: EngineBench, history: History, startOffset: number): string[] {
  const names = bench.names().filter((name) => name.endsWith('.snapshot'))
  return names.flatMap((name) => {
    const offset = Number(name.slice(0, 20))
    const problems = offset > history.endOffset ? ['it is behind the end'] : []
    const entries = parseProducerSnapshot(bench.file(name) ?? NOTHING)
    problems.push(...producerProblems(history, entries, { startOffset, endOffset: offset }))
    return problems.map((problem) => `${name}: ${problem}`)
  })
}

interface ProducerBounds {
  readonly startOffset: number
  readonly endOffset: number
  /** No snapshot was used: a marker that the cleaner has emptied tells no epoch, as in Kafka. */
  readonly isFromLogAlone?: boolean
}

/** Producers that are not as the history of the log up to `endOffset` has them. */
export function producerProblems(
  history: History,
  entries: readonly SnapshotEntry[],
  { startOffset, endOffset, isFromLogAlone = false }: ProducerBounds,
): string[] {
  const expected = history.producers(endOffset)
  const problems = entries
    .filter(({ producer }) => !expected.has(producer.producerId))
    .map(({ producer }) => `producer ${producer.producerId} is not known to anybody`)
  for (const [producerId, known] of expected) {
    const own = history.entries.filter((each) => each.producerId === producerId && each.lastOffset < endOffset)
    // What is before the log's start may be forgotten.
    if (own.every(({ baseOffset }) => baseOffset < startOffset)) continue
    const isDataLeft = own.some(
      (each) => each.kind === 'data' && each.producerEpoch === known.producerEpoch && each.baseOffset >= startOffset,
    )
    if (isFromLogAlone && !isDataLeft && history.compactions > 0) continue
    const found = entries.find(({ producer }) => producer.producerId === producerId)
    if (found === undefined) problems.push(`producer ${producerId} is forgotten`)
    else if (found.producer.producerEpoch !== known.producerEpoch)
      problems.push(`the epoch of ${producerId} is ${found.producer.producerEpoch}`)
    else {
      if (isDataLeft && found.producer.lastSequence !== known.lastSequence) {
        problems.push(`the last sequence of ${producerId} is ${found.producer.lastSequence}, not ${known.lastSequence}`)
      }
      const { transactionFirstOffset: first } = known
      const isSame = found.transactionFirstOffset === first || (first !== null && first < startOffset)
      if (!isSame)
        problems.push(`the transaction of ${producerId} begins at ${found.transactionFirstOffset}, not ${first}`)
    }
  }
  return problems
}

/** Files of replacements and deletions that should be over. */
export function leftovers(bench: EngineBench): string[] {
  const names = bench.names()
  const bases = new Set(names.filter((name) => /^\d{20}\.log$/.test(name)).map((name) => name.slice(0, 20)))
  const isOrphan = (name: string): boolean =>
    /^\d{20}\.(index|timeindex|txnindex)$/.test(name) && !bases.has(name.slice(0, 20))
  return names
    .filter((name) => /\.(cleaned|swap|deleted|snapshot\.tmp)$/.test(name) || isOrphan(name))
    .map((name) => `${name} is left over`)
}

/** Compares a log with the history of what was done to it: nothing lost, invented, doubled or out of order. */
import { type BatchHeader, batchSizeInBytes, readBatchHeader } from '../../src/record/batch-header.ts'
import { RecordReader } from '../../src/record/record-reader.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import type { History, HistoryEntry, HistoryRecord, Transaction } from './engine-history.ts'

/** A batch as it is in the log now. */
export interface FoundBatch {
  readonly header: BatchHeader
  readonly records: readonly HistoryRecord[]
}

/** All batches from `from` on, read a few bytes at a time. */
export async function readLog(log: PartitionLog, maxBytes = 300, from = log.startOffset): Promise<FoundBatch[]> {
  const found: FoundBatch[] = []
  let next = from
  for (;;) {
    const batches = await log.read(next, maxBytes)
    if (batches.length === 0) return found
    for (let at = 0; at < batches.length; at += batchSizeInBytes(batches, at)) {
      const bytes = batches.subarray(at, at + batchSizeInBytes(batches, at))
      found.push({ header: readBatchHeader(bytes, 0), records: plainRecords(bytes) })
    }
    const last = found.at(-1)?.header.lastOffset ?? -1
    if (last < next) throw new Error(`what was read for offset ${next} ends at ${last}`)
    next = last + 1
  }
}

/** Checksums are not compared: the log has done that, or has not. */
function plainRecords(batch: Buffer): HistoryRecord[] {
  const records: HistoryRecord[] = []
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(batch)
  const text = (start: number, end: number): string | null =>
    start < 0 ? null : reader.source.toString('utf8', start, end)
  while (reader.next()) {
    const { offset, timestampMs, keyStart, keyEnd, valueStart, valueEnd } = reader
    records.push({ offset, key: text(keyStart, keyEnd), value: text(valueStart, valueEnd), timestampMs })
  }
  return records
}

/** What is wrong with `found`, the whole log, which starts at `startOffset`. */
export function contentProblems(history: History, found: readonly FoundBatch[], startOffset: number): string[] {
  const problems = [...strangers(history, found), ...startProblems(history, startOffset)]
  const transactions = history.transactions()
  const left = new Set(found.flatMap(({ records }) => records.map(({ offset }) => offset)))
  const markers = new Set(
    found.filter(({ header }) => (header.attributes & 0x20) !== 0).map(({ header }) => header.baseOffset),
  )
  for (const entry of history.entries) {
    if (entry.lastOffset < startOffset) continue
    for (const record of entry.records) {
      if (record.offset < startOffset || left.has(record.offset)) continue
      if (
        history.hasCrashed &&
        (record.timestampMs < history.expiredBeforeMs || record.offset < history.mayBeDeletedBefore)
      )
        continue
      const reason =
        history.compactions === 0 ? 'nothing was compacted' : whyItStays(history, entry, record, transactions)
      if (reason !== null) problems.push(`the record at offset ${record.offset} is lost: ${reason}`)
    }
    if (entry.kind === 'data' || markers.has(entry.baseOffset)) continue
    // Retention took its segment, and a crash brought an earlier one back.
    if (history.hasCrashed && Number.isFinite(history.expiredBeforeMs)) continue
    const ended = transactions.find(({ lastOffset }) => lastOffset === entry.baseOffset)
    const isNeeded = history.entries.some(
      (each) =>
        each.records.some(({ offset }) => left.has(offset)) && history.transactionOf(each, transactions) === ended,
    )
    if (ended !== undefined && isNeeded) problems.push(`the marker at offset ${entry.baseOffset} is lost`)
  }
  return problems
}

/** Batches and records that nobody appended, or that are not where they were. */
export function strangers(history: History, found: readonly FoundBatch[]): string[] {
  const problems: string[] = []
  let nextOffset = 0
  for (const { header, records } of found) {
    const { baseOffset, lastOffset } = header
    if (baseOffset < nextOffset) problems.push(`offset ${baseOffset} comes after ${nextOffset - 1}`)
    nextOffset = lastOffset + 1
    const entry = history.entries.find((each) => each.lastOffset === lastOffset)
    if (entry === undefined || entry.baseOffset !== baseOffset) {
      problems.push(`nobody appended the batch at ${baseOffset} to ${lastOffset}`)
      continue
    }
    for (const field of ['producerId', 'producerEpoch', 'baseSequence'] as const) {
      if (header[field] !== entry[field]) problems.push(`${field} at offset ${baseOffset} is ${header[field]}`)
    }
    if (header.partitionLeaderEpoch !== entry.leaderEpoch) problems.push(`the leader epoch at ${baseOffset} is wrong`)
    for (const record of records) {
      const known = entry.records.find(({ offset }) => offset === record.offset)
      const isSame =
        known?.key === record.key && known.value === record.value && known.timestampMs === record.timestampMs
      if (!isSame) problems.push(`the record at offset ${record.offset} is another one: ${JSON.stringify(record)}`)
    }
  }
  return problems
}

/** Records before the start are gone by deletion or retention, or went by compaction while the log began before them. */
function startProblems(history: History, startOffset: number): string[] {
  const { deletedBefore, mayBeDeletedBefore, expiredBeforeMs, compactions } = history
  if (startOffset < deletedBefore) return [`the log starts at ${startOffset}, before ${deletedBefore}`]
  const transactions = history.transactions()
  const lost = history.entries.flatMap((entry) =>
    entry.records.filter(
      (record) =>
        record.offset < startOffset &&
        record.offset >= mayBeDeletedBefore &&
        record.timestampMs >= expiredBeforeMs &&
        (compactions === 0 || whyItStays(history, entry, record, transactions) !== null),
    ),
  )
  return lost.map(({ offset }) => `the record at offset ${offset} is before the start, ${startOffset}`)
}

/** Null when a compaction may have removed the record. */
function whyItStays(
  history: History,
  entry: HistoryEntry,
  record: HistoryRecord,
  transactions: readonly Transaction[],
): string | null {
  const own = history.transactionOf(entry, transactions)
  if (own?.end === 'abort') return null
  if (own?.end === 'open') return 'its transaction is open'
  // The first compaction sets the time after which a tombstone may go.
  if (record.value === null && history.compactions > 1) return null
  const isReplaced = history.entries.some(
    (later) =>
      (history.transactionOf(later, transactions)?.end ?? 'commit') === 'commit' &&
      later.records.some(({ key, offset }) => key === record.key && offset > record.offset),
  )
  return isReplaced ? null : `it is the last one of ${record.key}`
}

/**
 * Keys that a compaction has left twice in [startOffset, cleanBefore). What was deleted before, and is still in the first
 * batch, nobody sees, and no compaction looks at.
 */
export function twiceLeft(
  history: History,
  found: readonly FoundBatch[],
  { startOffset, cleanBefore }: { readonly startOffset: number; readonly cleanBefore: number },
): string[] {
  const transactions = history.transactions()
  const seen = new Map<string | null, number>()
  const problems: string[] = []
  for (const { header, records } of found) {
    const entry = history.entries.find(({ lastOffset }) => lastOffset === header.lastOffset)
    if (entry === undefined || (history.transactionOf(entry, transactions)?.end ?? 'commit') !== 'commit') continue
    for (const { key, offset } of records) {
      if (offset >= cleanBefore || offset < startOffset) continue
      const before = seen.get(key)
      if (before !== undefined) problems.push(`${key} is left at offsets ${before} and ${offset} of a clean log`)
      seen.set(key, offset)
    }
  }
  return problems
}

/** The view of readers of committed records. */
export function transactionProblems(history: History, found: readonly FoundBatch[], log: PartitionLog): string[] {
  const problems: string[] = []
  const lastStableOffset = log.lastStableOffset()
  const expected = Math.max(history.lastStableOffset(), log.startOffset)
  if (lastStableOffset !== expected) problems.push(`the last stable offset is ${lastStableOffset}, not ${expected}`)
  const transactions = history.transactions()
  const aborted = transactions.filter(({ end }) => end === 'abort')
  const told = log.committed().abortedTransactions(log.startOffset, lastStableOffset)
  for (const { producerId, firstOffset, lastOffset } of told) {
    const known = aborted.find((each) => each.lastOffset === lastOffset && each.producerId === producerId)
    if (known === undefined) problems.push(`nobody aborted the transaction at ${firstOffset} to ${lastOffset}`)
    else if (known.firstOffset !== firstOffset && known.firstOffset >= log.startOffset) {
      problems.push(`the transaction at ${known.firstOffset} is said to begin at ${firstOffset}`)
    }
  }
  for (const { header, records } of found) {
    const entry = history.entries.find((each) => each.lastOffset === header.lastOffset)
    if (entry === undefined || entry.kind !== 'data' || records.length === 0) continue
    const own = history.transactionOf(entry, transactions)
    if (own?.end !== 'abort' || entry.baseOffset >= lastStableOffset) continue
    if (!told.some(({ lastOffset }) => lastOffset === own.lastOffset)) {
      problems.push(`the transaction aborted at ${own.lastOffset} is not told`)
    }
  }
  return problems
}

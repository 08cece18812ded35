/** What a reader of committed records gets from a log, told from its files alone. */
import { ATTRIBUTE, readBatchHeader } from '../../../../src/record/batch-header.ts'
import { parseMarkerBatch } from '../../../../src/record/end-transaction-marker.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { listSegments } from '../../../../src/storage/log/segment-list.ts'
import type { CleanerBench } from './cleaner-bench.ts'

/** Offset → the record as text, in order. Aborted are the batches between an entry of the transaction index and its marker. */
export function committedRecords(
  bench: CleanerBench,
): Map<number, { key: string | null; text: string; value: string | null }> {
  const records = new Map<number, { key: string | null; text: string; value: string | null }>()
  const coming = bench.aborted().sort((a, b) => a.firstOffset - b.firstOffset)
  const aborting = new Set<number>()
  for (const batch of batchesOf(bench)) {
    const header = readBatchHeader(batch, 0)
    while ((coming[0]?.firstOffset ?? Number.POSITIVE_INFINITY) <= header.lastOffset) {
      aborting.add(coming.shift()?.producerId ?? -1)
    }
    if ((header.attributes & ATTRIBUTE.control) !== 0) {
      if (parseMarkerBatch(batch)?.type === 'abort') aborting.delete(header.producerId)
      continue
    }
    if ((header.attributes & ATTRIBUTE.transactional) !== 0 && aborting.has(header.producerId)) continue
    for (const { offset, key, value, timestampMs, headers } of readRecords(batch)) {
      if (records.has(offset)) throw new Error(`offset ${offset} is there twice`)
      const text = JSON.stringify([
        String(key),
        String(value),
        timestampMs,
        headers.map((each) => [each.key, String(each.value)]),
      ])
      records.set(offset, {
        key: key === null ? null : String(key),
        value: value === null ? null : String(value),
        text,
      })
    }
  }
  return records
}

/** The last value of each key; tombstones and what they took are left out. */
export function tableOf(bench: CleanerBench): Map<string, string> {
  const table = new Map<string, string>()
  for (const { key, value } of committedRecords(bench).values()) {
    if (key === null) continue
    if (value === null) table.delete(key)
    else table.set(key, value)
  }
  return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function* batchesOf(bench: CleanerBench): Generator<Buffer> {
  let nextOffset = 0
  for (const { logPath } of listSegments(bench.fileSystem, bench.directory)) {
    const log = bench.fileSystem.readFile(logPath) ?? Buffer.alloc(0)
    for (let at = 0; at < log.length; ) {
      const { sizeInBytes, baseOffset, lastOffset } = readBatchHeader(log, at)
      if (baseOffset < nextOffset) throw new Error(`the batch at offset ${baseOffset} comes too late`)
      nextOffset = lastOffset + 1
      yield log.subarray(at, at + sizeInBytes)
      at += sizeInBytes
    }
  }
}

/** Record batches of JSON lines, packed by the code under measurement. */

/** Room that a record takes at most besides its value. */
const RECORD_OVERHEAD_BYTES = 21
export const FIRST_TIMESTAMP_MS = 1_700_000_000_000

/** The whole lines at the beginning of `text` up to about `bytes`. */
export function linesWithin(text, bytes) {
  return text.subarray(0, text.lastIndexOf(10, bytes) + 1)
}

/**
 * Packs the lines of `text`, one record each, into batches of at most `batchBytes` and hands each to `take`, which is
 * waited for; the batch is good until then. Timestamps rise by a millisecond from record to record.
 */
export async function packLines({ RecordBatchBuilder, NO_PRODUCER, emptyRecordView }, text, batchBytes, take) {
  const builder = new RecordBatchBuilder(batchBytes)
  const view = emptyRecordView()
  view.source = text
  view.timestampMs = FIRST_TIMESTAMP_MS
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf(10, start)
    if (end < 0) throw new Error('The last line has no line feed.')
    if (builder.recordsCount > 0 && builder.sizeInBytes + end - start + RECORD_OVERHEAD_BYTES > batchBytes) {
      await take(builder.build(NO_PRODUCER))
      builder.reset()
    }
    view.valueStart = start
    view.valueEnd = end
    builder.append(view)
    view.timestampMs++
  }
  await take(builder.build(NO_PRODUCER))
}

/** The same as a list of batches with memory of their own. */
export async function batchesOf(engine, text, batchBytes) {
  const batches = []
  await packLines(engine, text, batchBytes, (batch) => void batches.push(Buffer.from(batch)))
  return batches
}

/** Bytes and records of `batches`. */
export function sizeOf({ readBatchHeader }, batches) {
  let bytes = 0
  let records = 0
  for (const batch of batches) {
    bytes += batch.length
    records += readBatchHeader(batch, 0).recordsCount
  }
  return { bytes, records }
}

/** The control record of a marker batch in a segment file. */
import { KafkaError } from '../../../common/kafka-error.ts'
import type { BatchHeader } from '../../../record/batch-header.ts'
import { type EndTransactionMarker, isMarkerBatch, parseMarkerBatch } from '../../../record/end-transaction-marker.ts'
import type { OpenFile } from '../../io/file-system.ts'

/** A marker batch has one record of 17 bytes; whatever is far larger holds none. */
const MAX_MARKER_BATCH_BYTES = 64 * 1024

/**
 * The marker in the batch that `header` describes, at `position` of `file`; null for a batch that holds none. Throws
 * CORRUPT_MESSAGE, also for a wrong checksum.
 */
export function readMarker(file: OpenFile, position: number, header: BatchHeader): EndTransactionMarker | null {
  if (!isMarkerBatch(header)) return null
  const bytes = Buffer.allocUnsafe(Math.min(header.sizeInBytes, MAX_MARKER_BATCH_BYTES))
  if (file.read(bytes, 0, bytes.length, position) < header.sizeInBytes) {
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `the transaction marker at offset ${header.baseOffset} of ${file.path} can't be read`,
    })
  }
  return parseMarkerBatch(bytes)
}

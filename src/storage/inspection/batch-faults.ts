/** What can be wrong with a batch whose checksum is right. Kafka: DefaultRecordBatch.ensureValid, LogValidator. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { RecordReader } from '../../record/record-reader.ts'
import type { OpenFile } from '../io/file-system.ts'

const KNOWN_CODECS = 4
/** What a batch has before a leader takes it in, and of old. */
const NO_EPOCH = -1

/** What follows "The batch …"; null for one that is right. */
export function headerFault(header: BatchHeader): string | null {
  const { baseOffset, lastOffset, recordsCount, attributes, maxTimestampMs } = header
  const { producerId, producerEpoch, partitionLeaderEpoch } = header
  const offsets = lastOffset - baseOffset + 1
  if (recordsCount > offsets) return `says that it holds ${recordsCount} records, and has ${offsets} offsets for them`
  const codec = attributes & ATTRIBUTE.compressionMask
  if (codec > KNOWN_CODECS) return `names codec ${codec}, which does not exist`
  if (partitionLeaderEpoch < NO_EPOCH) return `has leader epoch ${partitionLeaderEpoch}, which is none`
  if (maxTimestampMs < -1) return `has the time ${maxTimestampMs}, which is none`
  if (producerId >= 0 && producerEpoch < 0) return `is of producer ${producerId}, and has no epoch of it`
  return null
}

/** The same for its records, one by one. */
export function recordFault(file: OpenFile, position: number, header: BatchHeader): string | null {
  const bytes = Buffer.allocUnsafe(header.sizeInBytes)
  if (file.read(bytes, 0, bytes.length, position) < bytes.length) return null // cut off meanwhile
  const reader = new RecordReader({ checkCrcs: false, includeControl: true })
  reader.reset(bytes)
  let count = 0
  let [lastOffset, maxTimestampMs] = [header.baseOffset - 1, -1]
  try {
    while (reader.next()) {
      count++
      if (reader.offset <= lastOffset || reader.offset > header.lastOffset) {
        return `has a record with offset ${reader.offset} behind one with ${lastOffset}`
      }
      lastOffset = reader.offset
      maxTimestampMs = Math.max(maxTimestampMs, reader.timestampMs)
    }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return `can't be taken apart: ${error.message}`
  }
  if (count !== header.recordsCount) return `says that it holds ${header.recordsCount} records, and holds ${count}`
  // The cleaner leaves the time of records that are gone; of records that are there none may be younger.
  if (maxTimestampMs > header.maxTimestampMs) {
    return `says that its youngest record is of ${header.maxTimestampMs}, and one is of ${maxTimestampMs}`
  }
  return null
}

/** The error of a full disk, as the file system port throws it. */
import type { KafkaError } from '../../src/common/kafka-error.ts'
import { storageError } from '../../src/storage/io/storage-error.ts'

export function noSpaceLeft(file: string): KafkaError {
  return storageError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), file)
}

/** What a log knows of its producers, for who only asks: takes no lock. Kafka: UnifiedLog.activeProducers. */
import { isKafkaError } from '../../../common/kafka-error.ts'
import type { FileSystem } from '../../io/file-system.ts'
import { systemErrorCode } from '../../io/storage-error.ts'
import { listSegments } from '../segment-list.ts'
import { loadProducerState } from './load-producer-state.ts'
import type { ActiveProducer } from './producer-state.ts'
import { PRODUCER_EXPIRATION_MS } from './producer-state.ts'
import type { LogBounds } from './snapshot-files.ts'

export interface ReadProducersOptions extends LogBounds {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly nowMs: number
}

/** How often the segments are listed anew when one was renamed or deleted in the meantime. */
const ATTEMPTS = 10

/** The producers that are remembered at `endOffset`, by rising id. Throws CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR. */
export function readProducers({ nowMs, ...log }: ReadProducersOptions): ActiveProducer[] {
  for (let attempt = 1; ; attempt++) {
    const segments = listSegments(log.fileSystem, log.directory)
    const expiry = { nowMs, expirationMs: PRODUCER_EXPIRATION_MS }
    try {
      return loadProducerState({ ...log, segments, expiry }).state.activeProducers()
    } catch (error) {
      const isGone = isKafkaError(error) && systemErrorCode(error.cause) === 'ENOENT'
      if (!isGone || attempt === ATTEMPTS) throw error
    }
  }
}

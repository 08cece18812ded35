/** What a request about one group is answered when the coordinator refuses it. */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'

/** These concern the directory rather than the group. */
const OF_THE_DIRECTORY: ReadonlySet<string> = new Set(['KAFKA_STORAGE_ERROR', 'CORRUPT_MESSAGE'])

/**
 * The error as a value for the response. What a response has no room for is thrown on: a directory that can't be used, errors
 * with a way out, and bugs of ours.
 */
export function groupError(error: unknown): KafkaError {
  if (!isKafkaError(error) || error.hint !== undefined || OF_THE_DIRECTORY.has(error.error)) throw error
  return error
}

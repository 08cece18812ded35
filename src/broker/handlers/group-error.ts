/** What a request about one group is answered when the coordinator refuses it. */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'

/** These say more than fits into a response, and concern the directory rather than the group. */
const OF_THE_DIRECTORY: ReadonlySet<string> = new Set(['KAFKA_STORAGE_ERROR', 'CORRUPT_MESSAGE'])

/** The error as a value for the response; a directory that can't be read or written, and bugs of ours, are thrown on. */
export function groupError(error: unknown): KafkaError {
  if (!isKafkaError(error) || OF_THE_DIRECTORY.has(error.error)) throw error
  return error
}

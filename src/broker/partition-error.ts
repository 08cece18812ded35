/** Errors per partition are values in a response: this turns what a handler caught into them. */
import { errorCode, isKafkaError } from '../common/kafka-error.ts'

export interface PartitionError {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export const NO_ERROR: PartitionError = { errorCode: 0, errorMessage: null }

/** Code and text of a KafkaError. Anything else is a bug of ours and is thrown on. */
export function partitionError(error: unknown): PartitionError {
  if (!isKafkaError(error)) throw error
  return { errorCode: errorCode(error.error), errorMessage: error.message }
}

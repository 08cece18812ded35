import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import { ToolError } from './tool-error.ts'

/**
 * Why a cluster could not be opened, in the words of Kafka's client: it gives up with a time-out that names the request
 * (`call`) which it wanted to send first; for an address that no client can be made for, a ToolError (`terse`).
 */
export function unopenedSession(error: unknown, call: string): unknown {
  if (!isKafkaError(error)) return error
  if (error.error === 'INVALID_REQUEST') {
    return new ToolError('terse', 'Failed to create new KafkaAdminClient', { hint: error.hint, cause: error })
  }
  if (error.error !== 'NETWORK_EXCEPTION') return error
  const message = `Timed out waiting for a node assignment. Call: ${call}`
  return new KafkaError('REQUEST_TIMED_OUT', { message, cause: error, hint: error.hint })
}

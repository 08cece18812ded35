import { KafkaError } from '../common/kafka-error.ts'

/** A producer's transactions would silently not be any. Throws UNSUPPORTED_VERSION for properties that ask for them. */
export function refuseTransactions(properties: Readonly<Record<string, string>>): void {
  if (properties['transactional.id'] === undefined) return
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Transactions are not available in this version of kafdir.',
  })
}

import { errorMessages } from './error-messages.ts'
import { errorNameOf, errorTable, type KafkaErrorName } from './error-table.ts'
import type { TopicPartition } from './topic-partition.ts'

export { errorCode } from './error-table.ts'

/** What is wrong with one record of a batch. Kafka: ProduceResponse.RecordError. */
export interface RecordError {
  /** Its place in the batch, from 0. */
  readonly batchIndex: number
  readonly message: string
}

export interface KafkaErrorOptions {
  /** Default: Kafka's text for the error. */
  readonly message?: string | undefined
  readonly cause?: unknown
  /** What the user can do about it: one sentence, shown after the message. */
  readonly hint?: string | undefined
  readonly topicPartition?: TopicPartition | undefined
  /** For a batch that was refused because of some of its records. */
  readonly recordErrors?: readonly RecordError[]
}

/** Registered globally, so that two bundles of this file recognise each other's errors. */
const brand = Symbol.for('kafdir.KafkaError')

/**
 * Everything that goes wrong in Kafka's terms. Branch on `error`, never on the text. There are no subclasses: Kafka's
 * exception classes are rows of the error table.
 */
export class KafkaError extends Error {
  override readonly name = 'KafkaError'
  /** Kafka's name, as `Errors` spells it. */
  readonly error: KafkaErrorName
  /** The number on the wire. */
  readonly code: number
  /** Whether the same request may succeed if it is simply sent again. */
  readonly retriable: boolean
  /** Simple name of the Java exception, for tools that print it. */
  readonly javaException: string
  readonly hint: string | undefined
  readonly topicPartition: TopicPartition | undefined
  readonly recordErrors: readonly RecordError[]

  constructor(error: KafkaErrorName, options: KafkaErrorOptions = {}) {
    const { message = errorMessages[error], cause, hint, topicPartition, recordErrors = [] } = options
    super(message, cause === undefined ? undefined : { cause })
    const row = errorTable[error]
    this.error = error
    this.code = row.code
    this.retriable = row.retriable
    this.javaException = row.javaException
    this.hint = hint
    this.topicPartition = topicPartition
    this.recordErrors = recordErrors
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `value` is a KafkaError, also one that another bundle of the same code threw. */
export function isKafkaError(value: unknown): value is KafkaError {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * The error that a response carries, or null for NONE. `message` is the response's own text; null or absent means
 * Kafka's default. Kafka: `Errors.forCode(code).exception(message)`.
 */
export function kafkaErrorOf(code: number, message?: string | null): KafkaError | null {
  const error = errorNameOf(code)
  if (error === 'NONE') return null
  return new KafkaError(error, { message: message ?? undefined })
}

/**
 * How the Kafka-syntax tool shows what went wrong: Java's exception as far as it was wrapped where it came from. kafdir's
 * own front end shows the same error in plain words.
 */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { ToolError } from '../tool-error.ts'

const EXECUTION = 'java.util.concurrent.ExecutionException'
const RUNTIME = 'java.lang.RuntimeException'

/** `org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.` */
export function exceptionText({ javaException, message }: KafkaError): string {
  return `org.apache.kafka.common.errors.${javaException}: ${message}`
}

/** The error itself, as `KafkaFuture.get` unwrapped it. */
export function plainFailure(error: KafkaError): ToolError {
  const { message, hint } = error
  const javaException = `org.apache.kafka.common.errors.${error.javaException}`
  return new ToolError('exception', message, { javaException, plain: message, hint, cause: error })
}

/** The error in the exception of a future. */
export function futureFailure(error: KafkaError): ToolError {
  const { message, hint } = error
  return new ToolError('exception', exceptionText(error), {
    javaException: EXECUTION,
    plain: message,
    hint,
    cause: error,
  })
}

/** The same in a RuntimeException, because nobody declared it. Kafka's client has logged it by then. */
export function undeclaredFailure(error: KafkaError): ToolError {
  const message = `${EXECUTION}: ${exceptionText(error)}`
  const { hint } = error
  return new ToolError('exception', message, { javaException: RUNTIME, plain: error.message, hint, cause: error })
}

/** What a Java library refused to read, in a RuntimeException unless `bare`. */
export function unreadable(
  exception: string,
  message: string,
  { plain, hint }: { readonly plain: string; readonly hint?: string | undefined },
): ToolError {
  return new ToolError('exception', `${exception}: ${message}`, { javaException: RUNTIME, plain, hint })
}

/** The line that Kafka prints on stderr above the stack; undefined where it only repeats what the client has logged. */
export function headlineOf({ javaException, message, cause }: ToolError): string | undefined {
  if (javaException === RUNTIME && message.startsWith(EXECUTION)) return undefined
  if (javaException === EXECUTION && isKafkaError(cause) && cause.error === 'REQUEST_TIMED_OUT') return undefined
  return `${javaException}: ${message}`
}

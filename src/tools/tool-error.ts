/** What a tool itself refuses, before or beside anything that a broker says (that is KafkaError). */

/**
 * - `usage`: the command line makes no sense; Kafka prints the message and the table of options.
 * - `option`: one option's value could not be read (jopt-simple's OptionException).
 * - `terse`: Kafka prints the message alone.
 * - `exception`: Kafka dies of a Java exception; its first line is `javaException: message`.
 */
export type ToolErrorKind = 'usage' | 'option' | 'terse' | 'exception'

export interface ToolErrorOptions {
  /** Full name of the Java class that Kafka's tool would show. */
  readonly javaException?: string
  /** The same in kafdir's words: one sentence. Default: the message. */
  readonly plain?: string
  /** What the user can do about it: one sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

const brand = Symbol.for('kafdir.ToolError')

/** Branch on `kind`. `message` is in Kafka's words, `plain` in kafdir's. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
  readonly kind: ToolErrorKind
  readonly javaException: string
  readonly plain: string
  readonly hint: string | undefined

  constructor(kind: ToolErrorKind, message: string, options: ToolErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.javaException = options.javaException ?? 'java.lang.IllegalArgumentException'
    this.plain = options.plain ?? message
    this.hint = options.hint
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `value` is a ToolError, also one that another bundle of the same code threw. */
export function isToolError(value: unknown): value is ToolError {
  return typeof value === 'object' && value !== null && brand in value
}

/** Kafka's `ConfigException`: a client setting that its ConfigDef refuses. */
export function configException(name: string, value: string, reason: string): ToolError {
  return new ToolError('exception', `Invalid value ${value} for configuration ${name}: ${reason}`, {
    javaException: 'org.apache.kafka.common.config.ConfigException',
  })
}

/** What is wrong with a command line for a tool with commands. Kafka: argparse4j's ArgumentParserException. */
const brand = Symbol.for('kafdir.ArgumentError')

export interface ArgumentErrorOptions {
  /** The command whose parser complains; undefined: the tool's. */
  readonly command: string | undefined
  /** What might be meant, with dashes. */
  readonly candidates?: readonly string[]
}

/** `message` is argparse4j's. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
  readonly command: string | undefined
  readonly candidates: readonly string[]

  constructor(message: string, { command, candidates = [] }: ArgumentErrorOptions) {
    super(message)
    this.command = command
    this.candidates = candidates
    Object.defineProperty(this, brand, { value: true })
  }
}

export function isArgumentError(value: unknown): value is ArgumentError {
  return typeof value === 'object' && value !== null && brand in value
}

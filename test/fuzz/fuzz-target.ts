/** A parser that gets damaged bytes. */
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { isToolError } from '../../src/tools/tool-error.ts'
import type { SeededRandom } from '../crash/seeded-random.ts'

export interface FuzzTarget {
  readonly name: string
  /** What is damaged. */
  readonly samples: readonly Buffer[]
  /** Text: its damages know of words, numbers and brackets. */
  readonly isText?: true
  /** Words that mean something to the parser. */
  readonly words?: readonly string[]
  /** Bytes with their outer layers whole (lengths, checksums), so that what is wrong is met further inside. */
  readonly forge?: (random: SeededRandom) => Buffer
  /**
   * Has the parser read `input`. KafkaErrors and ToolErrors refuse it; whatever else is thrown is a bug, also an assertion
   * here about what was accepted.
   */
  readonly read: (input: Buffer) => void | Promise<void>
  /** What one input may take beyond the default. */
  readonly mostMemoryBytes?: number
}

/** The parser has said no, in words for the user. */
export function isRefusal(error: unknown): boolean {
  return isKafkaError(error) || isToolError(error)
}

/** `texts` as a text target's samples. */
export function textSamples(...texts: readonly string[]): readonly Buffer[] {
  return texts.map((text) => Buffer.from(text))
}

/** Configs as kafdir's own commands take them: one word each. Errors are ToolErrors (`usage`). */
import { javaTrim } from '../../common/java-text.ts'
import { ToolError } from '../tool-error.ts'

/** `retention.ms=60000` or, as in kafka-configs.sh, `cleanup.policy=[compact,delete]`. The last one of a name wins. */
export function parseNamedValues(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at <= 0) {
        throw new ToolError('usage', `'${word}' is not a config: write NAME=VALUE, for example retention.ms=60000.`)
      }
      const value = javaTrim(word.slice(at + 1))
      return [javaTrim(word.slice(0, at)), /^\[.*\]$/s.test(value) ? value.slice(1, -1) : value]
    }),
  )
}

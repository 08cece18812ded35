/** Configs as kafdir's own commands take them: one word each. Errors are ToolErrors (`usage`). */
import { closestMatch } from '../../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { ToolError } from '../tool-error.ts'
import { configNames } from './config-names.ts'
import type { EntitySelection } from './entities.ts'

/** `retention.ms=60000` or, as in kafka-configs.sh, `cleanup.policy=[compact,delete]`. The last one of a name wins. */
export function parseNamedValues(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at <= 0) {
        throw new ToolError('usage', `'${word}' is not a config: write NAME=VALUE, for example retention.ms=60000.`)
      }
      const value = word.slice(at + 1).trim()
      return [word.slice(0, at).trim(), /^\[.*\]$/s.test(value) ? value.slice(1, -1) : value]
    }),
  )
}

/** The error, with the name that was meant where one of `names` is likely a slip of the finger. */
export function withNameHint(error: unknown, { types }: EntitySelection, names: Iterable<string>): unknown {
  const known = knownNames(types)
  if (!isKafkaError(error) || error.hint !== undefined) return error
  const unknown = [...names].find((name) => !known.includes(name))
  const meant = unknown === undefined ? undefined : closestMatch(unknown, known)
  if (meant === undefined) return error
  return new KafkaError(error.error, { message: error.message, cause: error, hint: `Did you mean ${meant}?` })
}

function knownNames(types: EntitySelection['types']): readonly string[] {
  return types.flatMap((type): readonly string[] => (type === 'broker-loggers' ? [] : configNames[type]))
}

import { closestMatch } from '../common/closest-match.ts'
import { ToolError } from '../tools/tool-error.ts'
import { commandGroups, commandList } from './command-list.ts'

/** What the commands are called elsewhere. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...['producer', 'produce', 'kafka-console-producer', 'kafka-console-producer.sh', 'write', 'send'].map(
    (word) => [word, 'console-producer'] as const,
  ),
  ...['consumer', 'consume', 'kafka-console-consumer', 'kafka-console-consumer.sh', 'read', 'cat', 'tail'].map(
    (word) => [word, 'console-consumer'] as const,
  ),
  ['copy', 'cp'],
])

/** The error for words that are no command, with the command that might be meant. */
export function unknownCommand(argv: readonly string[]): ToolError {
  const [first = '', second = ''] = argv
  const isGroup = Object.hasOwn(commandGroups, first)
  const typed = isGroup ? `${first} ${second}` : first
  const ids = commandList.map((spec) => spec.id)
  const synonym = SYNONYMS.get(first)
  // `groups describe` is `consumer-groups describe`.
  const fuller = ids.find((id) => id.endsWith(`-${typed}`))
  const meant = isGroup
    ? (fuller ?? closestMatch(typed, ids))
    : (synonym ??
      closestMatch(typed, [...ids, ...Object.keys(commandGroups)]) ??
      closestMatch(`${first} ${second}`, ids))
  const hint = meant === undefined ? 'kafdir --help shows all commands.' : `Did you mean kafdir ${meant}?`
  return new ToolError('usage', `There is no command '${typed}'.`, { hint })
}

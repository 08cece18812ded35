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

/** Tools of Kafka's for which a directory has no command, and what there is instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  acls: 'A directory has no authorizer: whoever may read and write its files may do everything, so its file permissions protect it. kafka-acls.sh is there for scripts, and is refused as by a broker without an authorizer.',
  'delegation-tokens':
    'Nobody logs in to a directory: its file permissions say who may use it. kafka-delegation-tokens.sh is there for scripts, and is refused as by a broker without authentication.',
}

/** The error for words that are no command, with the command that might be meant. */
export function unknownCommand(argv: readonly string[]): ToolError {
  const [first = '', second = ''] = argv
  const tool = first.replace(/^kafka-/, '').replace(/\.sh$/, '')
  const instead = Object.hasOwn(INSTEAD, tool) ? INSTEAD[tool] : undefined
  if (instead !== undefined) return new ToolError('usage', `There is no command '${first}'.`, { hint: instead })
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

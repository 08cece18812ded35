/** Arguments of kafka-topics that hold more than one value. Errors are ToolErrors (`terse`) with Kafka's words. */
import { emptyDictionary } from '../../common/dictionary.ts'
import { JAVA_BLANK, javaSplit, javaTrim } from '../../common/java-text.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

/** From the first blank: from each of them it would take time by the square. */
const AROUND_EQUALS = new RegExp(`(?<!${JAVA_BLANK})${JAVA_BLANK}*=${JAVA_BLANK}*`)

/**
 * `1:2,2:1` → the broker ids of each partition. Empty when the text is. Kafka: TopicCommand.parseReplicaAssignment.
 */
export function parseReplicaAssignment(text: string): number[][] {
  if (text === '') return []
  const assignments = javaSplit(text, ',').map((brokers) => javaSplit(brokers, ':').map(parseBrokerId))
  for (const [partition, brokers] of assignments.entries()) {
    const duplicates = [...new Set(brokers.filter((id, at) => brokers.indexOf(id) !== at))]
    if (duplicates.length > 0) {
      throw new ToolError('terse', `Partition replica lists may not contain duplicate entries: ${duplicates.join(',')}`)
    }
    if (brokers.length !== assignments[0]?.length) {
      throw new ToolError('terse', `Partition ${partition} has different replication factor: [${brokers.join(', ')}]`)
    }
  }
  return assignments
}

function parseBrokerId(text: string): number {
  const trimmed = javaTrim(text)
  const id = parseJavaInteger(trimmed, 32)
  if (id !== undefined) return id
  throw new ToolError('terse', `For input string: "${trimmed}"`, { plain: `'${trimmed}' is not a broker id.` })
}

/** `name=value` arguments; blanks around the name, the `=` and the value do not count. Names and values are the broker's to judge. */
export function parseTopicConfigs(args: readonly string[]): Record<string, string> {
  const configs = emptyDictionary<string>()
  for (const argument of args) {
    const [name, value, ...more] = javaSplit(argument, AROUND_EQUALS)
    if (name === undefined || value === undefined || more.length > 0) {
      throw new ToolError(
        'terse',
        'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
        { plain: `'${argument}' is not a config: write NAME=VALUE, for example retention.ms=60000.` },
      )
    }
    configs[javaTrim(name)] = javaTrim(value)
  }
  return configs
}

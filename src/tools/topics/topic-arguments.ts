/** Arguments of kafka-topics that hold more than one value. Errors are ToolErrors (`terse`) with Kafka's words. */
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

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
  const id = parseJavaInteger(text.trim(), 32)
  if (id !== undefined) return id
  throw new ToolError('terse', `For input string: "${text.trim()}"`, { plain: `'${text.trim()}' is not a broker id.` })
}

/** `name=value` arguments; blanks around the name, the `=` and the value do not count. Names and values are the broker's to judge. */
export function parseTopicConfigs(args: readonly string[]): Record<string, string> {
  const configs: Record<string, string> = {}
  for (const argument of args) {
    const [name, value, ...more] = javaSplit(argument, /\s*=\s*/)
    if (name === undefined || value === undefined || more.length > 0) {
      throw new ToolError(
        'terse',
        'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
        { plain: `'${argument}' is not a config: write NAME=VALUE, for example retention.ms=60000.` },
      )
    }
    configs[name.trim()] = value.trim()
  }
  return configs
}

/** Java's `String.split`: empty strings at the end are dropped. */
function javaSplit(text: string, separator: string | RegExp): string[] {
  const parts = text.split(separator)
  if (parts.length === 1) return parts
  while (parts.at(-1) === '') parts.pop()
  return parts
}

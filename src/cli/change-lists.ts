import { parseNamedValues } from '../tools/configs/named-values.ts'
import type { OptionTable, OptionValues } from '../tools/option-table.ts'
import type { ClusterSession, ToolPorts } from '../tools/tool-ports.ts'
import { selectedEntity, tellChange } from './configs-command.ts'

/** What `configs append` and `configs subtract` do in an open cluster. The words are judged before it is opened. */
export function changeLists<T extends OptionTable>(
  operation: 'append' | 'subtract',
  words: readonly string[],
  options: OptionValues<T>,
): (session: ClusterSession, ports: ToolPorts) => Promise<void> {
  const selection = selectedEntity(options)
  const wanted = { operation, values: parseNamedValues(words), unset: [] }
  return (session, ports) => tellChange(session, selection, wanted, { json: options.has('json'), ports })
}

import { alterLists } from '../tools/configs/alter-lists.ts'
import { parseNamedValues } from '../tools/configs/named-values.ts'
import type { OptionTable, OptionValues } from '../tools/option-table.ts'
import type { ClusterSession, ToolPorts } from '../tools/tool-ports.ts'
import { selectedEntity, tellChange } from './configs-command.ts'

/** What `configs append` and `configs subtract` do in an open cluster. The words are judged before it is opened. */
export function changeLists<T extends OptionTable>(
  operation: 'append' | 'subtract',
  words: readonly string[],
  options: OptionValues<T>,
): (session: ClusterSession, ports: Pick<ToolPorts, 'stdout'>) => Promise<void> {
  const selection = selectedEntity(options)
  const values = parseNamedValues(words)
  return (session, { stdout }) => {
    const change = () => alterLists(session, selection, operation, values)
    const json = options.has('json')
    return tellChange(change, selection, { set: [...values.keys()], unset: [] }, { json, stdout })
  }
}

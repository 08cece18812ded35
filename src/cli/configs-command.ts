/** What kafdir's commands about configs have in common: whose configs are meant, and how a change is told. */
import { changeConfigs, type WantedChange } from '../tools/configs/change-configs.ts'
import {
  checkEntityNames,
  checkTypesTogether,
  defaultEntityOptions,
  type EntitySelection,
  namedEntities,
  namedEntityOptions,
} from '../tools/configs/entities.ts'
import type { OptionTable, OptionValues } from '../tools/option-table.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ClusterSession, ToolPorts } from '../tools/tool-ports.ts'
import { entityJson, entityText } from './config-views.ts'
import { writeJson } from './json-output.ts'
import { counted } from './topic-views.ts'

/** Whose configs the flags name. Throws ToolError when none do, or too many. */
export function selectedEntity<T extends OptionTable>(options: OptionValues<T>): EntitySelection {
  const selection = namedEntities(options)
  refuseEmptyNames(options)
  if (selection.types.length === 0) {
    throw new ToolError(
      'usage',
      'Whose configs? Give --topic, --broker, --broker-defaults, --group, --user or another.',
    )
  }
  checkTypesTogether(selection.types)
  if (new Set(selection.types).size < selection.types.length) {
    throw new ToolError('usage', 'Give a name or the default, not both.')
  }
  checkEntityNames(selection)
  return selection
}

/** To Kafka's scripts an empty name is the default of all; here it is a shell variable that was not set. */
function refuseEmptyNames<T extends OptionTable>(options: OptionValues<T>): void {
  const empty = Object.keys(namedEntityOptions).find((option) => options.has(option) && options.valueOf(option) === '')
  if (empty === undefined) return
  const forAll = `${empty}-defaults` in defaultEntityOptions ? ` Those of all are set with --${empty}-defaults.` : ''
  throw new ToolError('usage', `--${empty} needs a name.${forAll}`)
}

/** Makes the change, and tells what came of it. Throws ToolError and KafkaError. */
export async function tellChange(
  session: ClusterSession,
  selection: EntitySelection,
  wanted: WantedChange,
  { json, ports }: { readonly json: boolean; readonly ports: Pick<ToolPorts, 'stdout' | 'stderr' | 'random'> },
): Promise<void> {
  const { set, unset, unchanged, warnings } = await changeConfigs(session, selection, wanted, ports.random)
  for (const warning of warnings) ports.stderr.write(`${warning}\n`)
  if (json) {
    writeJson(ports.stdout, { entity: entityJson(selection), set, unset, unchanged: [...unchanged.keys()] })
    return
  }
  const count = set.length + unset.length
  const whose = entityText(selection)
  const reasons = [...unchanged].map(([name, reason]) => `${name} ${reason}`).join(', ')
  if (count > 0)
    ports.stdout.write(`Changed ${counted(count, 'config')} of ${whose}${reasons === '' ? '' : `; ${reasons}`}.\n`)
  else ports.stdout.write(`Nothing to change for ${whose}: ${reasons}.\n`)
}

/** What kafdir's commands about configs have in common: whose configs are meant, and how a change is told. */
import {
  checkEntityNames,
  checkTypesTogether,
  defaultEntityOptions,
  type EntitySelection,
  namedEntities,
  namedEntityOptions,
} from '../tools/configs/entities.ts'
import { withNameHint } from '../tools/configs/named-values.ts'
import type { OptionTable, OptionValues } from '../tools/option-table.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
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

export interface ChangedNames {
  readonly set: readonly string[]
  readonly unset: readonly string[]
}

/** Runs `change`, and tells what it changed. Throws what it throws, with a hint where a name is mistyped. */
export async function tellChange(
  change: () => Promise<void>,
  selection: EntitySelection,
  changed: ChangedNames,
  { json, stdout }: { readonly json: boolean; readonly stdout: OutputPort },
): Promise<void> {
  const { set, unset } = changed
  await change().catch((error: unknown) => {
    throw withNameHint(error, selection, [...set, ...unset])
  })
  if (json) writeJson(stdout, { entity: entityJson(selection), set, unset })
  else stdout.write(`Changed ${counted(set.length + unset.length, 'config')} of ${entityText(selection)}.\n`)
}

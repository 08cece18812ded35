/** Changing configs as kafdir does: unknown names are refused, and what did not change is told. */
import { javaTrim } from '../../common/java-text.ts'
import type { Random } from '../../common/random.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { alterEntity } from './alter-entity.ts'
import { alterLists } from './alter-lists.ts'
import { describeSelected } from './described-entity.ts'
import type { EntitySelection } from './entities.ts'
import { checkKnownNames, withNameHint } from './known-names.ts'

export interface WantedChange {
  /** What is done with `values`. */
  readonly operation: 'set' | 'append' | 'subtract'
  readonly values: ReadonlyMap<string, string>
  readonly unset: readonly string[]
}

export interface ChangeReport {
  readonly set: readonly string[]
  readonly unset: readonly string[]
  /** Name → why there was nothing to do: `was not set`. */
  readonly unchanged: ReadonlyMap<string, string>
  /** Sentences about names that only a plugin could know. */
  readonly warnings: readonly string[]
}

/** Changes the configs of one entity, all of them or none. Throws ToolError and KafkaError. */
export async function changeConfigs(
  session: ClusterSession,
  selection: EntitySelection,
  wanted: WantedChange,
  random: Random,
): Promise<ChangeReport> {
  const before = await ownValues(session, selection)
  const warnings = await checkKnownNames(session, selection, wanted, before)
  const unchanged = new Map(wanted.unset.filter((name) => !before.has(name)).map((name) => [name, 'was not set']))
  if (wanted.operation !== 'set') {
    for (const [name, reason] of await pointless(session, selection, wanted)) unchanged.set(name, reason)
  }
  const values = new Map([...wanted.values].filter(([name]) => !unchanged.has(name)))
  const deleted = wanted.unset.filter((name) => !unchanged.has(name))
  if (values.size === 0 && deleted.length === 0) return { set: [], unset: [], unchanged, warnings }
  try {
    if (wanted.operation === 'set') await alterEntity(session, selection, { added: values, deleted }, random)
    else await alterLists(session, selection, wanted.operation, values)
  } catch (error) {
    throw withNameHint(error, selection, [...values.keys(), ...deleted])
  }
  const after = await ownValues(session, selection)
  for (const name of values.keys()) {
    const value = after.get(name) ?? null
    if (value !== null && value === before.get(name)) unchanged.set(name, `was ${value} already`)
  }
  return { set: [...values.keys()].filter((name) => !unchanged.has(name)), unset: deleted, unchanged, warnings }
}

/** Name → value of all that is set for the entity itself; null for a secret. */
async function ownValues(session: ClusterSession, selection: EntitySelection): Promise<Map<string, string | null>> {
  const { configs, quotas, credentials } = await describeSelected(session, selection, { all: false })
  return new Map<string, string | null>([
    ...configs.map(({ name, value, isSensitive }) => [name, isSensitive ? null : value] as const),
    ...quotas.flatMap((each) => [...each.quotas].map(([name, value]) => [name, String(value)] as const)),
    ...credentials.flatMap((each) => each.credentials.map(({ mechanism }) => [mechanism, null] as const)),
  ])
}

/** Lists that hold already what is to be added, or do not hold what is to be taken out. */
async function pointless(
  session: ClusterSession,
  selection: EntitySelection,
  { operation, values }: WantedChange,
): Promise<Map<string, string>> {
  const { configs } = await describeSelected(session, selection, { all: true })
  const found = new Map<string, string>()
  for (const [name, text] of values) {
    const config = configs.find((each) => each.name === name)
    if (config?.isList !== true || config.isSensitive) continue
    const held = new Set(items(config.value ?? ''))
    const isNeeded = items(text).some((item) => held.has(item) === (operation === 'subtract'))
    if (!isNeeded) found.set(name, operation === 'append' ? `holds ${text} already` : `does not hold ${text}`)
  }
  return found
}

function items(text: string): string[] {
  const trimmed = text.split(',').map(javaTrim)
  return trimmed.filter((item) => item !== '')
}

/** Names of configs that somebody mistyped. */
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeResourceConfigs } from '../../clients/admin/describe-configs.ts'
import { closestMatch } from '../../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import { configNames } from './config-names.ts'
import { type EntitySelection, type EntityType, singular } from './entities.ts'

/** Settings of one listener may be a plugin's, as may those behind a domain. */
const PLUGIN_CONFIG = /^(listener\.name\.[^.]+|config\.providers|com|org|net|io)\./
const LISTENER_PREFIX = /^listener\.name\.[^.]+\./
const MECHANISM_PREFIX = /^listener\.name\.[^.]+\.[^.]+\./
const FOR_PLUGINS = 'What only a plugin of a broker knows is set with kafka-configs.sh.'

interface ChangedNames {
  readonly values: ReadonlyMap<string, string>
  readonly unset: readonly string[]
}

/**
 * Refuses names that no config of the entity has and that Kafka would take all the same: of brokers all, else those to be
 * unset, unless they are. Returns warnings. Throws INVALID_CONFIG with the name that may be meant.
 */
export async function checkKnownNames(
  session: KafkaSession,
  { types }: EntitySelection,
  { values, unset }: ChangedNames,
  current: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const isBroker = types.includes('brokers')
  const doubtful = (isBroker ? [...values.keys(), ...unset] : unset).filter((name) => !current.has(name))
  if (doubtful.length === 0) return []
  const known = new Set([...knownNames(types), ...(isBroker ? await brokerConfigNames(session) : [])])
  const unknown = doubtful.filter((name) => {
    return ![name, name.replace(LISTENER_PREFIX, ''), name.replace(MECHANISM_PREFIX, '')].some((base) =>
      known.has(base),
    )
  })
  const plugin = unknown.filter((name) => isBroker && PLUGIN_CONFIG.test(name))
  const [wrong] = unknown.filter((name) => !plugin.includes(name) && !name.startsWith('internal.'))
  if (wrong !== undefined) throw unknownName(types, wrong, known)
  return plugin.map((name) => `Kafka knows no broker config named ${name}: only a plugin could use it.`)
}

/** The error, with the name that was meant where one of `names` is likely a slip of the finger. */
export function withNameHint(error: unknown, { types }: EntitySelection, names: Iterable<string>): unknown {
  const known = knownNames(types)
  const unknown = [...names].find((name) => !known.includes(name))
  const meant = unknown === undefined ? undefined : closestMatch(unknown, known)
  if (meant === undefined) return error
  const hint = `Did you mean ${meant}?`
  if (isKafkaError(error) && error.hint === undefined) {
    return new KafkaError(error.error, { message: error.message, cause: error, hint })
  }
  if (!isToolError(error) || error.hint !== undefined) return error
  const { kind, message, javaException, plain } = error
  return new ToolError(kind, message, { javaException, plain, hint, cause: error.cause })
}

function unknownName(types: readonly EntityType[], name: string, known: Iterable<string>): KafkaError {
  const meant = closestMatch(name, known)
  const kind = types.map(singular).join(' ')
  const hint = meant === undefined ? (types.includes('brokers') ? FOR_PLUGINS : undefined) : `Did you mean ${meant}?`
  return new KafkaError('INVALID_CONFIG', { message: `Unknown ${kind} config name: ${name}`, hint })
}

/** All that a broker has, also what can't be changed while it runs. */
async function brokerConfigNames(session: KafkaSession): Promise<string[]> {
  const [node] = (await describeCluster(session)).nodes
  if (node === undefined) return []
  const configs = await describeResourceConfigs(session, { type: 'broker', name: String(node.id) })
  return configs.map(({ name }) => name)
}

function knownNames(types: readonly EntityType[]): readonly string[] {
  return types.flatMap((type): readonly string[] => (type === 'broker-loggers' ? [] : configNames[type]))
}

/** Setting and deleting configs. Kafka: `ConfigCommand.alterConfig`. */
import { alterClientQuotas, describeClientQuotas, type QuotaEntityType } from '../../clients/admin/client-quotas.ts'
import { type ConfigChange, incrementalAlterConfigs } from '../../clients/admin/incremental-alter-configs.ts'
import { parseJavaDouble } from '../../common/java-double.ts'
import type { Random } from '../../common/random.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import { configNames } from './config-names.ts'
import { describeEntity, quotaTypeOf } from './describe-entities.ts'
import { type EntitySelection, type EntityType, resourceTypeOf } from './entities.ts'

export interface ConfigChanges {
  /** New values by name, in the order in which mistakes are to be told. */
  readonly added: ReadonlyMap<string, string>
  readonly deleted: readonly string[]
}

const clientQuotas: readonly string[] = configNames.clients
const ipQuotas: readonly string[] = configNames.ips
const isScram = (name: string): boolean => name === 'SCRAM-SHA-256' || name === 'SCRAM-SHA-512'

/** Changes the configs of one entity, all of them or none. Throws ToolError and KafkaError. */
export async function alterEntity(
  session: KafkaSession,
  selection: EntitySelection,
  changes: ConfigChanges,
  random: Random,
): Promise<void> {
  const [type = 'topics'] = selection.types
  const [name = ''] = selection.names
  switch (type) {
    case 'users':
    case 'clients':
      return alterClient(session, selection, changes, random)
    case 'ips':
      checkIpQuotas(changes)
      return alterQuotas(session, selection, changes)
    case 'broker-loggers':
      await checkLoggers(session, name, changes)
      return alterResource(session, type, name, changes)
    default:
      return alterResource(session, type, name, changes)
  }
}

async function alterResource(
  session: KafkaSession,
  type: EntityType,
  name: string,
  { added, deleted }: ConfigChanges,
): Promise<void> {
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) throw new ToolError('terse', `Unsupported entity type: ${type}`)
  const changes: ConfigChange[] = [
    ...[...added].map(([config, value]) => ({ operation: 'set' as const, name: config, value })),
    ...deleted.map((config) => ({ operation: 'delete' as const, name: config })),
  ]
  await incrementalAlterConfigs(session, { type: resourceType, name }, changes)
}

async function checkLoggers(session: KafkaSession, broker: string, { added, deleted }: ConfigChanges): Promise<void> {
  const known = (await describeEntity(session, 'brokerLogger', broker, { all: false })).map(({ name }) => name)
  const unknown = [...deleted, ...added.keys()].filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new ToolError('terse', `Invalid broker logger(s): ${unknown.join(',')}`)
}

/** A user's quotas or credentials, or the quotas of a client. */
async function alterClient(
  session: KafkaSession,
  selection: EntitySelection,
  changes: ConfigChanges,
  random: Random,
): Promise<void> {
  const { types, names } = selection
  const { added, deleted } = changes
  const isUser = types.length === 1 && types[0] === 'users'
  const isUnknown = (name: string) => !clientQuotas.includes(name) && !(isUser && isScram(name))
  const allowed = isUser ? 'quota and SCRAM credential configs' : 'quota configs'
  const whom = isUser ? 'users' : 'clients'
  const unknownAdded = [...added.keys()].filter(isUnknown)
  if (unknownAdded.length > 0) throw unexpected(`${allowed} can be added for '${whom}'`, unknownAdded, 'Set')
  const unknownDeleted = deleted.filter(isUnknown)
  if (unknownDeleted.length > 0) {
    throw unexpected(`${allowed} can be deleted for '${whom}'`, unknownDeleted, 'ArrayBuffer')
  }
  const changed = [...added.keys(), ...deleted]
  if (!changed.some(isScram)) return alterQuotas(session, selection, changes)
  if (names.includes('')) {
    throw new ToolError(
      'terse',
      'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
      { plain: 'A password belongs to one user: give --user.' },
    )
  }
  if (!changed.every(isScram)) {
    throw new ToolError(
      'terse',
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
      { plain: 'Quotas and passwords have to be changed by two commands.' },
    )
  }
  const { alterCredentials } = await import('./scram-arguments.ts')
  return alterCredentials(session, names[0] ?? '', changes, random)
}

function checkIpQuotas({ added, deleted }: ConfigChanges): void {
  const unknown = [...added.keys(), ...deleted].filter((name) => !ipQuotas.includes(name))
  if (unknown.length === 0) return
  throw new ToolError(
    'terse',
    `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(',')}`,
    { plain: `An address can only have ${ipQuotas.join(', ')}, not ${unknown.join(', ')}.` },
  )
}

async function alterQuotas(
  session: KafkaSession,
  { types, names }: EntitySelection,
  { added, deleted }: ConfigChanges,
): Promise<void> {
  if (types.length !== names.length) {
    throw new ToolError('terse', 'Exactly one entity name must be specified for every entity type')
  }
  const filter = types.map((type, at) => ({ type: quotaTypeOf(type), name: names[at] || null }))
  const [before] = await describeClientQuotas(session, filter)
  const absent = deleted.filter((name) => before?.quotas.has(name) !== true)
  if (absent.length > 0) {
    throw new ToolError('terse', `Invalid config(s): ${absent.join(',')}`, {
      plain: `Not set: ${absent.join(', ')}.`,
    })
  }
  const entity = new Map<QuotaEntityType, string | null>(filter.map(({ type, name }) => [type, name]))
  const changes = new Map<string, number | null>([...added].map(([name, text]) => [name, quotaValue(name, text)]))
  for (const name of deleted) changes.set(name, null)
  await alterClientQuotas(session, entity, changes)
}

function quotaValue(name: string, text: string): number {
  const value = parseJavaDouble(text)
  if (value !== undefined) return value
  throw new ToolError('terse', `Cannot parse quota configuration value for ${name}: ${text}`, {
    plain: `${name} must be a number, not '${text}'.`,
  })
}

/** `collection` is what Scala prints the names as. */
function unexpected(what: string, names: readonly string[], collection: 'Set' | 'ArrayBuffer'): ToolError {
  return new ToolError(
    'terse',
    `Only ${what} using --bootstrap-server. Unexpected config names: ${collection}(${names.join(', ')})`,
    { plain: `Only ${what}, not ${names.join(', ')}.` },
  )
}

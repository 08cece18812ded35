/** Whose configs are meant. Kafka: ConfigCommand's entity types and names. */
import { isIP } from 'node:net'
import type { ConfigResourceType } from '../../clients/admin/config-resource.ts'
import { closestMatch } from '../../common/closest-match.ts'
import { type OptionTable, type OptionValues, parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ConfigsOptionTable } from './options.ts'

/** In the order in which Kafka lists them. */
export const entityTypes = [
  'topics',
  'clients',
  'users',
  'brokers',
  'ips',
  'client-metrics',
  'groups',
  'broker-loggers',
] as const
export type EntityType = (typeof entityTypes)[number]

/** Types and names in the order of the command line, the empty name being the default of its type. */
export interface EntitySelection {
  readonly types: readonly EntityType[]
  readonly names: readonly string[]
}

/** The options that name an entity at once, in Kafka's order. */
export const namedEntityOptions = {
  topic: 'topics',
  client: 'clients',
  user: 'users',
  broker: 'brokers',
  'broker-logger': 'broker-loggers',
  ip: 'ips',
  'client-metrics': 'client-metrics',
  group: 'groups',
} as const satisfies Readonly<Partial<Record<keyof ConfigsOptionTable, EntityType>>>

export const defaultEntityOptions = {
  'client-defaults': 'clients',
  'user-defaults': 'users',
  'broker-defaults': 'brokers',
  'ip-defaults': 'ips',
} as const satisfies Readonly<Partial<Record<keyof ConfigsOptionTable, EntityType>>>

/** Entities that have configs in Kafka's narrower sense; the others have quotas. */
const RESOURCE_TYPES: Readonly<Partial<Record<EntityType, ConfigResourceType>>> = {
  topics: 'topic',
  brokers: 'broker',
  'broker-loggers': 'brokerLogger',
  'client-metrics': 'clientMetrics',
  groups: 'group',
}

/** Undefined for what has quotas. */
export function resourceTypeOf(type: EntityType): ConfigResourceType | undefined {
  return RESOURCE_TYPES[type]
}

/** The type that a word on kafdir's command line names. Throws ToolError (`usage`). */
export function entityTypeOfWord(word: string): EntityType {
  const offered = entityTypes.filter((type) => type !== 'broker-loggers')
  const type = offered.find((candidate) => candidate === word)
  if (type !== undefined) return type
  const meant = closestMatch(word, offered)
  const hint = meant === undefined ? `There are ${offered.join(', ')}.` : `Did you mean ${meant}?`
  throw new ToolError('usage', `Nothing of the type '${word}' has configs.`, { hint })
}

/** `topics` → `topic`. */
export function singular(type: EntityType): string {
  return type.slice(0, -1)
}

/** What `--topic orders`, `--broker-defaults` and their like select. */
export function namedEntities(options: OptionValues<OptionTable>): EntitySelection {
  const named = Object.entries(namedEntityOptions).filter(([option]) => options.has(option))
  const defaults = Object.entries(defaultEntityOptions).filter(([option]) => options.has(option))
  return {
    types: [...named, ...defaults].map(([, type]) => type),
    names: [...named.map(([option]) => String(options.valueOf(option))), ...defaults.map(() => '')],
  }
}

/** Throws ToolError (`terse`) for names that their type cannot have, and for types that don't go together. */
export function checkEntityNames({ types, names }: EntitySelection): void {
  const [type] = types
  const given = names.filter((name) => name !== '')
  if (type === 'brokers' || type === 'broker-loggers') {
    const wrong = given.find((name) => parseJavaInteger(name, 32) === undefined)
    if (wrong !== undefined) {
      throw new ToolError(
        'terse',
        `The entity name for ${type} must be a valid integer broker id, but it is: ${wrong}`,
        {
          plain: `A broker's id is a whole number, not '${wrong}'.`,
        },
      )
    }
  }
  if (type !== 'ips') return
  const wrong = given.find((name) => !isAddress(name))
  if (wrong === undefined) return
  throw new ToolError('terse', `The entity name for ips must be a valid IP or resolvable host, but it is: ${wrong}`, {
    plain: `'${wrong}' is neither an address nor the name of a host.`,
  })
}

export function checkTypesTogether(types: readonly EntityType[]): void {
  if (types.length < 2 || types.every((type) => type === 'users' || type === 'clients')) return
  throw new ToolError('terse', "Only 'users' and 'clients' entity types may be specified together", {
    plain: 'Only a user and a client may be given together.',
  })
}

/** Names of hosts are taken by their looks: nothing is looked up. */
function isAddress(name: string): boolean {
  return isIP(name) !== 0 || /^(?!-)[a-z\d-]{1,63}(?<!-)(\.(?!-)[a-z\d-]{1,63}(?<!-))*\.?$/i.test(name)
}

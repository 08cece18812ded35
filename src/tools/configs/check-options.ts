/** What kafka-configs checks before it looks for a cluster, in Kafka's order. Kafka: ConfigCommandOptions.checkArgs. */
import { demandAddress } from '../demand-address.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import {
  checkEntityNames,
  checkTypesTogether,
  defaultEntityOptions,
  type EntitySelection,
  type EntityType,
  entityTypes,
  namedEntities,
  namedEntityOptions,
} from './entities.ts'
import type { ConfigsOptionTable } from './options.ts'

type Options = OptionValues<ConfigsOptionTable>

export interface ConfigsCommand {
  readonly action: 'describe' | 'alter'
  readonly entities: EntitySelection
}

/** Entities that may have defaults. */
const WITH_DEFAULTS: ReadonlySet<EntityType> = new Set(['users', 'clients', 'brokers', 'ips'])

/** What is asked for. Throws ToolError. A missing --bootstrap-server is an error only with KAFDIR_STRICT: else it means the default directory. */
export function checkConfigsOptions(options: Options): ConfigsCommand {
  const isAlter = options.has('alter')
  if (isAlter === options.has('describe')) {
    throw usageError('Command must include exactly one action: --describe, --alter')
  }
  demandAddress(options, ['bootstrap-server', 'bootstrap-controller'], () =>
    terse('Either --bootstrap-server or --bootstrap-controller must be specified.'),
  )
  checkInvalidArgs(options, 'describe', ['add-config', 'delete-config'])
  const types = checkTypes(options)
  const entities = { types, names: entityNames(options) }
  if (options.has('bootstrap-server') && options.has('bootstrap-controller')) {
    throw terse('Only one of --bootstrap-server or --bootstrap-controller can be specified')
  }
  checkEntityNames(entities)
  if (isAlter) checkAlter(options, entities)
  else checkDescribe(options, entities)
  return { action: isAlter ? 'alter' : 'describe', entities }
}

function checkTypes(options: Options): readonly EntityType[] {
  const named = namedTypes(options)
  const given = [...options.valuesOf('entity-type'), ...named]
  const repeated = given.filter((type, at) => given.indexOf(type) !== at)
  if (repeated.length > 0) throw terse(`Duplicate entity type(s) specified: ${repeated.join(',')}`)
  const types = given.map(entityTypeOf)
  if (types.length === 0) throw terse('At least one entity type must be specified')
  checkTypesTogether(types)
  const isGeneral = options.has('entity-type') || options.has('entity-name') || options.has('entity-default')
  if (isGeneral && named.length > 0) {
    throw terse('--entity-{type,name,default} should not be used in conjunction with specific entity flags')
  }
  return types
}

/** Without their names: a name that is given twice is an error only later. */
function namedTypes(options: Options): EntityType[] {
  return Object.entries({ ...namedEntityOptions, ...defaultEntityOptions })
    .filter(([option]) => options.has(option as keyof ConfigsOptionTable))
    .map(([, type]) => type)
}

function entityTypeOf(text: string): EntityType {
  const type = entityTypes.find((candidate) => candidate === text)
  if (type !== undefined) return type
  throw terse(
    `Invalid entity type ${text}, the entity type must be one of ${entityTypes.join(', ')} with a --bootstrap-server or ` +
      '--bootstrap-controller argument',
  )
}

/** `--entity-name` and `--entity-default` as they follow each other, else the names that stand with their types. */
function entityNames(options: Options): readonly string[] {
  const names = options.valuesOf('entity-name').values()
  const general = options
    .occurrencesOf('entity-name', 'entity-default')
    .map((option) => (option === 'entity-name' ? (names.next().value ?? '') : ''))
  return [...general, ...namedEntities(options).names]
}

function checkDescribe(options: Options, { types, names }: EntitySelection): void {
  if (options.has('entity-default') && !types.some((type) => WITH_DEFAULTS.has(type))) {
    throw terse(`--entity-default must not be specified with --describe of ${types.join(',')}`)
  }
  if (types.includes('broker-loggers') && !names.some((name) => name !== '')) {
    throw terse(`An entity name must be specified with --describe of ${types.join(',')}`)
  }
}

function checkAlter(options: Options, { types, names }: EntitySelection): void {
  if (types.some((type) => WITH_DEFAULTS.has(type))) {
    if (names.length === 0) {
      throw terse('An entity-name or default entity must be specified with --alter of users, clients, brokers or ips')
    }
  } else if (!names.some((name) => name !== '')) {
    throw terse(`An entity name must be specified with --alter of ${types.join(',')}`)
  }
  if (options.has('add-config') && options.has('add-config-file')) {
    throw terse('Only one of --add-config or --add-config-file must be specified')
  }
  if (!options.has('add-config') && !options.has('add-config-file') && !options.has('delete-config')) {
    throw terse('At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter')
  }
}

function terse(message: string): ToolError {
  return new ToolError('terse', message)
}

/** The rules that a command line names. Kafka: AclCommand.getResourceFilterToAcls and what it calls. */
import { javaTrim } from '../../common/java-text.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { formatPrincipal, parseKafkaPrincipal } from '../principal.ts'
import { ToolError } from '../tool-error.ts'
import {
  type AccessControlEntry,
  type AclOperation,
  type PatternType,
  parseOperation,
  patternTypes,
  type ResourceFilter,
  resourceFilterText,
  resourceTypes,
} from './acl-types.ts'
import type { AclsOptionTable } from './options.ts'

type Options = OptionValues<AclsOptionTable>

export interface NamedAcls {
  readonly resource: ResourceFilter
  /** None: whatever there is of the resource. */
  readonly entries: readonly AccessControlEntry[]
}

const CLUSTER: ResourceFilter = { type: 'CLUSTER', name: 'kafka-cluster', patternType: 'LITERAL' }
const ANY_HOST = '*'

/** Throws ToolError: `usage`; `option` for a pattern type, and `exception` for a principal, that is none. */
export function namedAcls(options: Options): NamedAcls[] {
  const named = new Map<string, NamedAcls>()
  const add = (resource: ResourceFilter, entries: readonly AccessControlEntry[]): void => {
    const text = resourceFilterText(resource)
    const known = named.get(text)?.entries
    named.set(text, { resource, entries: known === undefined ? entries : distinct([...known, ...entries]) })
  }
  const isRole = options.has('producer') || options.has('consumer')
  if (!isRole) {
    const entries = entriesOf(
      options,
      options.valuesOf('operation').map((text) => parseOperation(javaTrim(text))),
    )
    for (const resource of distinct(requiredResources(options))) add(resource, entries)
  }
  if (options.has('producer')) addProducer(options, add)
  if (options.has('consumer')) addConsumer(options, add)
  for (const each of named.values()) checkOperations(each)
  return [...named.values()]
}

type Add = (resource: ResourceFilter, entries: readonly AccessControlEntry[]) => void

function addProducer(options: Options, add: Add): void {
  for (const resource of distinct(requiredResources(options))) {
    if (resource.type === 'TOPIC') add(resource, entriesOf(options, ['WRITE', 'DESCRIBE', 'CREATE']))
    if (resource.type === 'TRANSACTIONAL_ID') add(resource, entriesOf(options, ['WRITE', 'DESCRIBE']))
  }
  if (options.has('idempotent')) add(CLUSTER, entriesOf(options, ['IDEMPOTENT_WRITE']))
}

function addConsumer(options: Options, add: Add): void {
  for (const resource of requiredResources(options)) {
    if (resource.type === 'TOPIC') add(resource, entriesOf(options, ['READ', 'DESCRIBE']))
    if (resource.type === 'GROUP') add(resource, entriesOf(options, ['READ']))
  }
}

function requiredResources(options: Options): ResourceFilter[] {
  const resources = namedResources(options)
  if (resources.length > 0) return resources
  throw usageError(
    'You must provide at least one resource: --topic <topic> or --cluster or --group <group> or --delegation-token <Delegation Token ID>',
  )
}

/** Those that the options name, maybe none. Throws ToolError (`option`). Kafka: AclCommand.getResourceFilter. */
export function namedResources(options: Options): ResourceFilter[] {
  const patternType = patternTypeOf(options)
  const of = (type: ResourceFilter['type'], names: readonly string[]) =>
    names.map((name) => ({ type, name: javaTrim(name), patternType }))
  const hasCluster = patternType === 'LITERAL' && (options.has('cluster') || options.has('idempotent'))
  return [
    ...of('TOPIC', options.valuesOf('topic')),
    ...(hasCluster ? [CLUSTER] : []),
    ...of('GROUP', options.valuesOf('group')),
    ...options.valuesOf('transactional-id').map((name) => ({ type: 'TRANSACTIONAL_ID' as const, name, patternType })),
    ...of('DELEGATION_TOKEN', options.valuesOf('delegation-token')),
    ...of('USER', options.valuesOf('user-principal')),
  ]
}

/** Throws ToolError (`option`). Kafka: PatternTypeConverter. */
export function patternTypeOf(options: Options): PatternType {
  const text = options.valueOf('resource-pattern-type')
  const found = Object.keys(patternTypes).find((name) => name === text.toUpperCase())
  if (found !== undefined) return found as PatternType
  throw new ToolError('option', `Cannot parse argument '${text}' of option resource-pattern-type`, {
    javaException: 'joptsimple.OptionArgumentConversionException',
  })
}

/** `User:alice` of each value of the option. Throws ToolError (`exception`). */
export function principalsOf(options: Options, name: 'allow-principal' | 'deny-principal' | 'principal'): string[] {
  return options.valuesOf(name).map((text) => formatPrincipal(parseKafkaPrincipal(javaTrim(text))))
}

function entriesOf(options: Options, operations: readonly AclOperation[]): AccessControlEntry[] {
  const of = (permission: 'ALLOW' | 'DENY', principals: readonly string[], hosts: readonly string[]) => {
    const someHosts = hosts.length === 0 ? [ANY_HOST] : [...new Set(hosts.map(javaTrim))]
    // What is named twice is one, as in Kafka's sets: all the combinations of it would be no more rules, and fill the memory.
    return [...new Set(principals)].flatMap((principal) =>
      [...new Set(operations)].flatMap((operation) =>
        someHosts.map((host) => ({ principal, host, operation, permission })),
      ),
    )
  }
  return [
    ...of('ALLOW', principalsOf(options, 'allow-principal'), options.valuesOf('allow-host')),
    ...of('DENY', principalsOf(options, 'deny-principal'), options.valuesOf('deny-host')),
  ]
}

/** Each of `items` once. */
function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

/** Kafka: AclCommand.validateOperation. */
function checkOperations({ resource, entries }: NamedAcls): void {
  const valid: readonly AclOperation[] = ['ALL', ...resourceTypes[resource.type].operations]
  if (entries.every(({ operation }) => valid.includes(operation))) return
  throw usageError(`ResourceType ${resource.type} only supports operations [${valid.join(', ')}]`)
}

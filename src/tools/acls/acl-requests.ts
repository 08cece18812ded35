/** Rules in the numbers of Kafka's requests, and back. Kafka: AclBinding, AclBindingFilter. */
import type { AclFilter } from '../../clients/admin/acls.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import {
  type AccessControlEntry,
  entryText,
  operationCode,
  operationOf,
  patternTypes,
  type ResourceFilter,
  resourceFilterText,
  resourceTypes,
} from './acl-types.ts'

const ANY = 1
const PERMISSIONS = { DENY: 2, ALLOW: 3 } as const

/** All rules. */
export const ANY_ACL: AclFilter = {
  resourceTypeFilter: ANY,
  resourceNameFilter: null,
  patternTypeFilter: ANY,
  principalFilter: null,
  hostFilter: null,
  operation: ANY,
  permissionType: ANY,
}

/** All rules about a resource, or the one that says the same as `entry`. */
export function aclFilter({ type, name, patternType }: ResourceFilter, entry?: AccessControlEntry): AclFilter {
  const resource = {
    ...ANY_ACL,
    resourceTypeFilter: resourceTypes[type].code,
    resourceNameFilter: name,
    patternTypeFilter: patternTypes[patternType],
  }
  if (entry === undefined) return resource
  const { principal: principalFilter, host: hostFilter, operation, permission } = entry
  const permissionType = PERMISSIONS[permission]
  return { ...resource, principalFilter, hostFilter, operation: operationCode(operation), permissionType }
}

/** The rule to be made. */
export function aclCreation(
  { type, name, patternType }: ResourceFilter,
  { principal, host, operation, permission }: AccessControlEntry,
): ApiMap['CreateAcls']['request']['creations'][number] {
  return {
    resourceType: resourceTypes[type].code,
    resourceName: name,
    resourcePatternType: patternTypes[patternType],
    principal,
    host,
    operation: operationCode(operation),
    permissionType: PERMISSIONS[permission],
  }
}

export interface FoundAcls {
  /** `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`. */
  readonly resource: string
  readonly entries: readonly { readonly principal: string; readonly text: string }[]
}

/** The rules of an answer, as Kafka prints them. */
export function foundAcls(resources: ApiMap['DescribeAcls']['response']['resources']): FoundAcls[] {
  return resources.map(({ resourceType, resourceName: name, patternType, acls }) => ({
    resource: resourceFilterText({
      type: keyOf(resourceTypes, ({ code }) => code === resourceType),
      name,
      patternType: keyOf(patternTypes, (code) => code === patternType),
    }),
    entries: acls.map(({ principal, host, operation, permissionType }) => {
      const permission = keyOf(PERMISSIONS, (code) => code === permissionType)
      return { principal, text: entryText({ principal, host, operation: operationOf(operation), permission }) }
    }),
  }))
}

/** A number that this version of Kafka does not have is shown as the first name. */
function keyOf<T extends object>(table: T, is: (value: T[keyof T]) => boolean): keyof T & string {
  const keys = Object.keys(table) as (keyof T & string)[]
  return keys.find((key) => is(table[key])) ?? (keys[0] as keyof T & string)
}

/** Kafka's words for the numbers in rules of access: the number is the place in the list. */

/** Kafka: common.resource.ResourceType. */
export const aclResourceTypes = [
  'UNKNOWN',
  'ANY',
  'TOPIC',
  'GROUP',
  'CLUSTER',
  'TRANSACTIONAL_ID',
  'DELEGATION_TOKEN',
  'USER',
] as const

/** Kafka: common.resource.PatternType. `ANY` and `MATCH` are for filters only. */
export const aclPatternTypes = ['UNKNOWN', 'ANY', 'MATCH', 'LITERAL', 'PREFIXED'] as const

/** Kafka: common.acl.AclOperation. */
export const aclOperations = [
  'UNKNOWN',
  'ANY',
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
  'TWO_PHASE_COMMIT',
] as const

/** Kafka: common.acl.AclPermissionType. */
export const aclPermissionTypes = ['UNKNOWN', 'ANY', 'DENY', 'ALLOW'] as const

/** `UNKNOWN` for a number that has no word. */
export function aclWord<T extends string>(words: readonly T[], code: number): T | 'UNKNOWN' {
  return words[code] ?? 'UNKNOWN'
}

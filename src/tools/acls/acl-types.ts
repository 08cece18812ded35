/** The words of access control. Kafka: ResourceType, PatternType, AclOperation, AclEntry. */
import { aclOperations, aclWord } from '../../common/acl-codes.ts'

/** Kafka's numbers of what a rule may be about, and what can be done with it beside `ALL`. Kafka: AclEntry.supportedOperations. */
export const resourceTypes = {
  TOPIC: {
    code: 2,
    operations: ['READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'ALTER_CONFIGS', 'DESCRIBE_CONFIGS'],
  },
  GROUP: { code: 3, operations: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'] },
  CLUSTER: {
    code: 4,
    operations: [
      'CREATE',
      'CLUSTER_ACTION',
      'DESCRIBE_CONFIGS',
      'ALTER_CONFIGS',
      'IDEMPOTENT_WRITE',
      'ALTER',
      'DESCRIBE',
    ],
  },
  TRANSACTIONAL_ID: { code: 5, operations: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'] },
  DELEGATION_TOKEN: { code: 6, operations: ['DESCRIBE'] },
  USER: { code: 7, operations: ['CREATE_TOKENS', 'DESCRIBE_TOKENS'] },
} as const satisfies Record<string, { readonly code: number; readonly operations: readonly AclOperation[] }>

export type ResourceType = keyof typeof resourceTypes

/** Kafka's numbers. `ANY` and `MATCH` are for filters only. */
export const patternTypes = { ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const

export type PatternType = keyof typeof patternTypes

export type AclOperation = (typeof aclOperations)[number]

export function operationCode(operation: AclOperation): number {
  return aclOperations.indexOf(operation)
}

export function operationOf(code: number): AclOperation {
  return aclWord(aclOperations, code)
}

/** `AlterConfigs` and `ALTERCONFIGS`; whatever else is `UNKNOWN`. Kafka: SecurityUtils.operation. */
export function parseOperation(text: string): AclOperation {
  const named = aclOperations.find((name) => {
    const pascal = name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return text === pascal || text === pascal.toUpperCase()
  })
  return named ?? 'UNKNOWN'
}

/** What rules are about. Kafka: ResourcePatternFilter. */
export interface ResourceFilter {
  readonly type: ResourceType
  readonly name: string
  readonly patternType: PatternType
}

/** Kafka: `ResourcePatternFilter.toString`. */
export function resourceFilterText({ type, name, patternType }: ResourceFilter): string {
  return `ResourcePattern(resourceType=${type}, name=${name}, patternType=${patternType})`
}

/** Who may do what, or may not. Kafka: AccessControlEntry. */
export interface AccessControlEntry {
  /** `User:alice`. */
  readonly principal: string
  readonly host: string
  readonly operation: AclOperation
  readonly permission: 'ALLOW' | 'DENY'
}

/** Kafka: `AccessControlEntry.toString`. */
export function entryText({ principal, host, operation, permission }: AccessControlEntry): string {
  return `(principal=${principal}, host=${host}, operation=${operation}, permissionType=${permission})`
}

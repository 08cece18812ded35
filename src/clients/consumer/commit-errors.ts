/** What errors of commits mean to a member of a group. */
import { withFullStop } from '../../common/full-stop.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'

/** The group does not know this member any more; the next heartbeat will hear of it. */
const MEMBERSHIP_ERRORS: ReadonlySet<string> = new Set([
  'UNKNOWN_MEMBER_ID',
  'STALE_MEMBER_EPOCH',
  'FENCED_MEMBER_EPOCH',
  'ILLEGAL_GENERATION',
  'GROUP_ID_NOT_FOUND',
  'REBALANCE_IN_PROGRESS',
])

/** Whether the commit failed because the member is none any more: others go on from the last commit. */
export function isMembershipError(error: unknown): boolean {
  return isKafkaError(error) && MEMBERSHIP_ERRORS.has(error.error)
}

/** The same error, with what it means for an application that is about to end. */
export function uncommittedAtEnd(cause: unknown, groupId: string): unknown {
  if (!isKafkaError(cause)) return cause
  const { error, message, hint } = cause
  return new KafkaError(error, {
    message: `What was read since the last commit of group ${groupId} is not committed and will be read again: ${withFullStop(message)}`,
    hint,
    cause,
  })
}

/** `--delete`. Kafka: ConsumerGroupService.deleteGroups. */
import { deleteConsumerGroups } from '../../clients/admin/delete-consumer-groups.ts'
import type { GroupResults } from '../../clients/admin/group-coordinator.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ExitCode } from '../tool-ports.ts'
import { type ActionContext, selectedGroups } from './action-context.ts'
import { exceptionText } from './failure.ts'

export async function runDeleteGroups(context: ActionContext): Promise<ExitCode> {
  const ids = await selectedGroups(context)
  const results = await deleteConsumerGroups(context.session, ids, context.requestOptions)
  context.ports.stdout.write(deletionText(results))
  return [...results.values()].some(isKafkaError) ? 1 : 0
}

/** What became of each group. */
export function deletionText(results: GroupResults<true>): string {
  const outcomes = javaHashOrder([...results], { hash: ([groupId]) => javaStringHash(groupId) })
  const deleted = outcomes.filter(([, result]) => result === true).map(([groupId]) => `'${groupId}'`)
  const failures = outcomes.flatMap(([groupId, result]) => {
    return result === true ? [] : [`* Group '${groupId}' could not be deleted due to: ${exceptionText(result)}\n`]
  })
  if (failures.length === 0) return `Deletion of requested consumer groups (${deleted.join(', ')}) was successful.\n`
  const rest = deleted.length === 0 ? '' : `\nThese consumer groups were deleted successfully: ${deleted.join(', ')}\n`
  return `\nError: Deletion of some consumer groups failed:\n${failures.join('')}${rest}`
}

/** A plan as kafdir's own front end reads it. */
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { findTopics } from '../topics/find-topic.ts'
import { parseReassignmentPlan, type ReassignmentPlan } from './reassignment-plan.ts'

/** `file`: what the text is called. Throws ToolError (`terse`) that names the file. */
export function namedPlan(text: string, file: string): ReassignmentPlan {
  try {
    return parseReassignmentPlan(text)
  } catch (error) {
    if (!isToolError(error)) throw error
    const hint = 'kafdir reassign generate shows what a plan looks like.'
    throw new ToolError('terse', `${file} is no plan: ${error.plain}`, { hint, cause: error })
  }
}

/** Throws ToolError (`terse`) for the first topic that does not exist, with the one that may be meant; KafkaError. */
export async function demandTopics(session: ClusterSession, names: readonly string[]): Promise<void> {
  const { missing } = await findTopics(session, names)
  for (const problem of missing.values()) throw problem
}

/** How kafdir shows what an import does, or would do. */
import type { KafkaError } from '../common/kafka-error.ts'
import type { ConfigChange, TopicChange } from '../tools/topics/topic-types.ts'
import { errorJson } from './error-report.ts'
import { counted } from './topic-views.ts'

/** One line; nothing for a topic that is as it should be. `isPlan`: nothing was done. */
export function importText(change: TopicChange, { isPlan }: { readonly isPlan: boolean }): string {
  if (change.action === 'none') return ''
  const verb = { create: ['create', 'Created'], change: ['change', 'Changed'], delete: ['delete', 'Deleted'] } as const
  const [would, did] = verb[change.action]
  const facts = factsOf(change)
  return `${isPlan ? `Would ${would}` : did} topic ${change.name}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}.\n`
}

function factsOf({ action, partitions, configs }: TopicChange): string[] {
  if (action === 'delete') return []
  const facts = configs.map(configText)
  if (partitions.after === null || partitions.after === partitions.before) return facts
  const from = partitions.before === null ? '' : ` instead of ${partitions.before}`
  return [`${counted(partitions.after, 'partition')}${from}`, ...facts]
}

function configText({ name, before, after }: ConfigChange): string {
  if (after === null) return `${name} unset (was ${before})`
  return before === null ? `${name}=${after}` : `${name}=${after} (was ${before})`
}

/** `Created 3 topics, changed 1, deleted 0; 5 were as they should be.` */
export function importSummary(changes: readonly TopicChange[], { isPlan }: { readonly isPlan: boolean }): string {
  const count = (action: TopicChange['action']) => changes.filter((change) => change.action === action).length
  const [created, changed, deleted, same] = [count('create'), count('change'), count('delete'), count('none')]
  const rest = `; ${same} ${isPlan ? 'are' : 'were'} as they should be.\n`
  if (!isPlan) return `Created ${counted(created, 'topic')}, changed ${changed}, deleted ${deleted}${rest}`
  return `Would create ${counted(created, 'topic')}, change ${changed}, delete ${deleted}${rest}`
}

/** The documented JSON of one topic. */
export function importJson(
  { name, action, partitions, configs }: TopicChange,
  failure: KafkaError | undefined,
): object {
  return {
    name,
    action,
    partitions: partitions.after,
    partitionsBefore: partitions.before,
    configs: Object.fromEntries(configs.map((config) => [config.name, { before: config.before, after: config.after }])),
    error: failure === undefined ? null : errorJson(failure),
  }
}

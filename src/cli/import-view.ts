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

/** `Created 3 topics, changed 1; 5 were as they should be.` */
export function importSummary(changes: readonly TopicChange[], { isPlan }: { readonly isPlan: boolean }): string {
  const count = (action: TopicChange['action']) => changes.filter((change) => change.action === action).length
  const verbs = isPlan
    ? { create: 'would create', change: 'would change', delete: 'would delete' }
    : { create: 'created', change: 'changed', delete: 'deleted' }
  const actions = (['create', 'change', 'delete'] as const).filter((action) => count(action) > 0)
  const done = actions.map((action, at) => {
    return `${verbs[action]} ${at === 0 ? counted(count(action), 'topic') : count(action)}`
  })
  const same = count('none')
  const [one, many] = isPlan ? ['is', 'are'] : ['was', 'were']
  const state = same === 1 ? `${one} as it should be` : `${many} as they should be`
  if (done.length === 0) return `Nothing to do${same === 0 ? '' : `: ${counted(same, 'topic')} ${state}`}.\n`
  const text = `${done.join(', ')}${same === 0 ? '' : `; ${same} ${state}`}.\n`
  return text.charAt(0).toUpperCase() + text.slice(1)
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

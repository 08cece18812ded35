/** What has to be done so that a cluster has the topics that a file describes. */
import type { ExistingTopic, TopicDefinition } from './topics-file.ts'

/** One config of a topic that changes. `before` is null when it was not set, `after` when it will not be. */
export interface ConfigChange {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export interface TopicChange {
  readonly name: string
  readonly action: 'create' | 'change' | 'delete' | 'none'
  /** Null for a topic that is not there; `after` also where the brokers' default counts. */
  readonly partitions: { readonly before: number | null; readonly after: number | null }
  /** Only of a new topic; null where the brokers' default counts. */
  readonly replicationFactor: number | null
  /** Sorted by name. */
  readonly configs: readonly ConfigChange[]
}

export interface ImportPlan {
  /** One for each topic of the file, in its order, then those to be deleted. */
  readonly changes: readonly TopicChange[]
  /** Topic → sentence about what can't be done to it: partitions only grow, replicas stay where they are. */
  readonly problems: ReadonlyMap<string, string>
}

export interface ImportRules {
  /** Delete topics that are not in the file. */
  readonly prune: boolean
}

/** `existing`: all topics but Kafka's own, and of those the ones that `wanted` names. Nothing is asked of a cluster. */
export function planImport(
  existing: readonly (ExistingTopic & { readonly isInternal: boolean })[],
  wanted: readonly TopicDefinition[],
  { prune }: ImportRules,
): ImportPlan {
  const byName = new Map(existing.map((topic) => [topic.name, topic]))
  const named = new Set(wanted.map(({ name }) => name))
  const gone = prune ? existing.filter(({ name, isInternal }) => !isInternal && !named.has(name)) : []
  return {
    changes: [...wanted.map((topic) => changeOf(topic, byName.get(topic.name))), ...gone.map(deletion)],
    problems: new Map(wanted.flatMap((topic) => problemsOf(topic, byName.get(topic.name)))),
  }
}

function changeOf(wanted: TopicDefinition, topic: ExistingTopic | undefined): TopicChange {
  const configs = configChanges(topic?.configs ?? new Map(), wanted.configs)
  if (topic === undefined) {
    return {
      name: wanted.name,
      action: 'create',
      partitions: { before: null, after: wanted.partitions ?? null },
      replicationFactor: wanted.replicationFactor ?? null,
      configs,
    }
  }
  const partitions = { before: topic.partitions, after: wanted.partitions ?? topic.partitions }
  const isSame = partitions.before === partitions.after && configs.length === 0
  return { name: wanted.name, action: isSame ? 'none' : 'change', partitions, replicationFactor: null, configs }
}

function deletion({ name, partitions }: ExistingTopic): TopicChange {
  return {
    name,
    action: 'delete',
    partitions: { before: partitions, after: null },
    replicationFactor: null,
    configs: [],
  }
}

function configChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ConfigChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before !== change.after)
}

function problemsOf(wanted: TopicDefinition, topic: ExistingTopic | undefined): [string, string][] {
  if (topic === undefined) return []
  const { name, partitions = topic.partitions, replicationFactor = topic.replicationFactor } = wanted
  if (partitions < topic.partitions) {
    return [[name, `Topic ${name} has ${topic.partitions} partitions and can't get fewer (${partitions}).`]]
  }
  if (replicationFactor === topic.replicationFactor) return []
  const sentence = `Topic ${name} has replication factor ${topic.replicationFactor}; an import can't make it ${replicationFactor}.`
  return [[name, sentence]]
}

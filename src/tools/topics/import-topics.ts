/** Reads the topics of a cluster for a file, and makes a cluster have those of a file. */
import { alterTopicConfigs } from '../../clients/admin/alter-topic-configs.ts'
import { createPartitions } from '../../clients/admin/create-partitions.ts'
import { createTopics } from '../../clients/admin/create-topics.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { withConfigHint } from './create-topic.ts'
import { deleteEachTopic } from './delete-topics.ts'
import { describeNamedTopics, replicationFactorOf } from './describe-topics.ts'
import type { TopicChange } from './import-plan.ts'
import { nameFailure } from './name-failure.ts'
import { ownConfigs } from './shown-topics.ts'
import type { ExistingTopic } from './topics-file.ts'

/** What one request may hold: a controller operation is one batch of the metadata log, and others wait for it. */
const TOPICS_PER_REQUEST = 1000
const PARTITIONS_PER_REQUEST = 5000

export interface ReadTopic extends ExistingTopic {
  readonly isInternal: boolean
}

/** All topics but Kafka's own, and of these the ones that are named. Sorted by name. Throws KafkaError. */
export async function readTopics(session: KafkaSession, internalNames: ReadonlySet<string>): Promise<ReadTopic[]> {
  const listed = await listTopics(session, { listInternal: true })
  const names = listed.filter(({ name, isInternal }) => !isInternal || internalNames.has(name)).map(({ name }) => name)
  const topics: ReadTopic[] = []
  for (let from = 0; from < names.length; from += TOPICS_PER_REQUEST) {
    const described = await describeNamedTopics(session, names.slice(from, from + TOPICS_PER_REQUEST))
    for (const topic of described) {
      topics.push({
        name: topic.name,
        isInternal: topic.isInternal,
        partitions: topic.partitions.length,
        replicationFactor: replicationFactorOf(topic),
        configs: new Map(ownConfigs(topic).map(({ name, value }) => [name, value ?? ''])),
      })
    }
  }
  return topics
}

/** Topic → why it is not as the file wants it. */
export type ImportFailures = Map<string, KafkaError>

export interface ImportOutcome {
  readonly failures: ImportFailures
  /** Partitions of each new topic, also where the brokers' default counts. */
  readonly partitionCounts: ReadonlyMap<string, number>
}

/** Carries out `changes`, or with `validateOnly` asks the cluster whether it would; a deletion is not asked about. */
export async function applyChanges(
  session: KafkaSession,
  changes: readonly TopicChange[],
  { validateOnly }: { readonly validateOnly: boolean },
): Promise<ImportOutcome> {
  const failures: ImportFailures = new Map()
  const partitionCounts = new Map<string, number>()
  const configNames = new Map(changes.map(({ name, configs }) => [name, configs.map((config) => config.name)]))
  const note = (results: ReadonlyMap<string, unknown>): void => {
    for (const [name, result] of results) {
      if (!isKafkaError(result)) continue
      failures.set(name, nameFailure(name, withConfigHint(result, configNames.get(name) ?? [])))
    }
  }
  const withAction = (action: TopicChange['action']) => changes.filter((change) => change.action === action)
  for (const some of inRequests(withAction('create'))) {
    const results = await createTopics(session, some.map(newTopic), { validateOnly })
    for (const [name, result] of results) if (!isKafkaError(result)) partitionCounts.set(name, result.partitions)
    note(results)
  }
  const growing = withAction('change').filter(({ partitions }) => partitions.after !== partitions.before)
  for (const some of inRequests(growing)) {
    const wanted = some.map(({ name, partitions }) => ({ name, totalCount: partitions.after ?? 0 }))
    note(await createPartitions(session, wanted, { validateOnly }))
  }
  for (const some of inRequests(withAction('change').filter(({ configs }) => configs.length > 0))) {
    const wanted = some.map(
      ({ name, configs }) => [name, new Map(configs.map((config) => [config.name, config.after]))] as const,
    )
    note(await alterTopicConfigs(session, new Map(wanted), { validateOnly }))
  }
  if (!validateOnly) {
    for (const some of inRequests(withAction('delete'))) {
      const names = some.map(({ name }) => name)
      note(await deleteEachTopic(session, names))
    }
  }
  await forgiveRaces(session, changes, failures)
  return { failures, partitionCounts }
}

/** What a cluster says to whoever comes second. */
const RACES: ReadonlySet<string> = new Set(['TOPIC_ALREADY_EXISTS', 'INVALID_PARTITIONS'])

/** Another process may have done the same in the meantime: then all is as it is wanted, and nothing has failed. */
async function forgiveRaces(
  session: KafkaSession,
  changes: readonly TopicChange[],
  failures: ImportFailures,
): Promise<void> {
  const raced = changes.filter(({ name }) => RACES.has(failures.get(name)?.error ?? ''))
  if (raced.length === 0) return
  const names = new Set(raced.map(({ name }) => name))
  const topics = new Map((await readTopics(session, names)).map((topic) => [topic.name, topic]))
  for (const change of raced) {
    const topic = topics.get(change.name)
    if (topic !== undefined && isDone(change, topic)) failures.delete(change.name)
  }
}

/** Configs of a topic that was there before are changed apart from its partitions. */
function isDone({ action, partitions, replicationFactor, configs }: TopicChange, topic: ReadTopic): boolean {
  if (partitions.after !== null && partitions.after !== topic.partitions) return false
  if (action !== 'create') return true
  if (replicationFactor !== null && replicationFactor !== topic.replicationFactor) return false
  return topic.configs.size === configs.length && configs.every(({ name, after }) => topic.configs.get(name) === after)
}

function newTopic({ name, partitions, replicationFactor, configs }: TopicChange) {
  return {
    name,
    partitions: partitions.after ?? undefined,
    replicationFactor: replicationFactor ?? undefined,
    configs: Object.fromEntries(configs.map((config) => [config.name, config.after ?? ''])),
  }
}

/** Runs of changes that fit into one request each. */
function inRequests(changes: readonly TopicChange[]): TopicChange[][] {
  const runs: TopicChange[][] = []
  let partitionCount = Number.POSITIVE_INFINITY
  for (const change of changes) {
    const added = (change.partitions.after ?? 1) - (change.partitions.before ?? 0)
    const run = runs.at(-1)
    if (run === undefined || run.length >= TOPICS_PER_REQUEST || partitionCount + added > PARTITIONS_PER_REQUEST) {
      runs.push([change])
      partitionCount = added
    } else {
      run.push(change)
      partitionCount += added
    }
  }
  return runs
}

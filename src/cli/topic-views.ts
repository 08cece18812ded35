/** How kafdir shows topics: a table on a terminal, plain lines when piped, JSON when asked. */

import { grouped } from '../tools/grouped.ts'
import type { ClusterSession, OutputPort } from '../tools/tool-ports.ts'
import { replicationFactorOf } from '../tools/topics/describe-topics.ts'
import type { ShownTopic } from '../tools/topics/shown-topics.ts'
import type { ConfigEntry, DescribedTopic, PartitionDescription, TopicListing } from '../tools/topics/topic-types.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** `name=value` pairs of configs as an object. */
function configObject(entries: readonly ConfigEntry[]): Record<string, string | null> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]))
}

/** `3 partitions`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** How many names a question may hold. */
const NAMES_SHOWN = 10

/** `3 topics (a, b, c)`. */
export function shortList(names: readonly string[], noun: string): string {
  const more = names.length - NAMES_SHOWN
  const shown = names.slice(0, NAMES_SHOWN).join(', ')
  return `${counted(names.length, noun)} (${shown}${more > 0 ? `, and ${more} more` : ''})`
}

/** `kafdir topics list`. */
export async function writeTopicList(topics: readonly TopicListing[], stdout: OutputPort): Promise<void> {
  if (topics.length === 0) return
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) {
    stdout.write(topics.map(({ name }) => `${name}\n`).join(''))
    return
  }
  const rows = topics.map(({ name, partitionCount, topicId }) => [name, String(partitionCount), topicId])
  stdout.write(terminal.table(['Topic', 'Partitions', 'Id'], rows, { dimColumn: 2 }))
}

/** `kafdir topics describe`; `withoutPartitions`: configs only. */
export async function writeDescriptions(
  topics: readonly ShownTopic[],
  { withoutPartitions }: { readonly withoutPartitions: boolean },
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  for (const topic of topics) {
    const shown = withoutPartitions ? { ...topic, partitions: [] } : topic
    stdout.write(terminal === undefined ? plainDescription(shown) : prettyDescription(terminal, shown))
  }
}

/** One line for each partition, configs behind it; without partitions, one for each config. */
function plainDescription({ topic: { name: topic }, partitions, configs }: ShownTopic): string {
  const settings = configs.map(({ name, value }) => `${name}=${value}`)
  const lines =
    partitions.length === 0
      ? settings.map((setting) => [topic, setting])
      : partitions.map((partition) => [topic, ...partitionCells(partition), ...settings])
  return lines.map((cells) => `${cells.join('\t')}\n`).join('')
}

function prettyDescription(terminal: Terminal, { topic, partitions, configs }: ShownTopic): string {
  const facts = [
    counted(topic.partitions.length, 'partition'),
    `replication factor ${replicationFactorOf(topic)}`,
    `id ${topic.topicId}`,
  ].join(', ')
  const settings = configs.map(({ name, value }) => `  ${name}=${value}\n`)
  const isMoving = (topic.reassignments?.size ?? 0) > 0
  const head = ['Partition', 'Leader', 'Replicas', 'In sync', ...(isMoving ? ['Adding', 'Removing'] : [])]
  const rows = partitions.map((each) => [...partitionCells(each), ...(isMoving ? changeCells(topic, each) : [])])
  const table = partitions.length === 0 ? '' : terminal.table(head, rows)
  return `${terminal.bold(topic.name)}  ${terminal.dim(facts)}\n${settings.join('')}${table}`
}

function partitionCells({ partition, leader, replicas, isr }: PartitionDescription): string[] {
  return [String(partition), leader === null ? 'none' : String(leader), replicas.join(','), isr.join(',')]
}

/** What a reassignment does to the partition. */
function changeCells({ reassignments }: DescribedTopic, { partition }: PartitionDescription): string[] {
  const { addingReplicas = [], removingReplicas = [] } = reassignments?.get(partition) ?? {}
  return [addingReplicas, removingReplicas].map((ids) => ids.join(','))
}

/** The documented JSON of one described topic. */
export function describedTopicJson({ topic, partitions, configs }: ShownTopic): object {
  const { name, topicId, isInternal } = topic
  const replicationFactor = replicationFactorOf(topic)
  const described = partitions.map((partition) => {
    const { addingReplicas = [], removingReplicas = [] } = topic.reassignments?.get(partition.partition) ?? {}
    return { ...partition, addingReplicas, removingReplicas }
  })
  return {
    name,
    topicId,
    internal: isInternal,
    replicationFactor,
    configs: configObject(configs),
    partitions: described,
  }
}

/** For a directory in which somebody looks for topics. */
export function noTopicsText({ directory, isCutShort }: Pick<ClusterSession, 'directory' | 'isCutShort'>): string {
  if (isCutShort === true) return `No topics come before the damage of the metadata${where(directory)}.\n`
  return `There are no topics${where(directory)} yet: kafdir topics create NAME makes one.\n`
}

/** For a selection that no topic meets, with what would meet it: `topic has configs of its own`. */
export function noneOfTopicsText(what: string, { directory }: Pick<ClusterSession, 'directory'>): string {
  return `No ${what}${where(directory)}.\n`
}

function where(directory: string | undefined): string {
  return directory === undefined ? '' : ` in ${directory}`
}

/** How kafdir shows topics: a table on a terminal, plain lines when piped, JSON when asked. */

import type { OutputPort } from '../tools/tool-ports.ts'
import { overriddenConfigs, replicationFactorOf } from '../tools/topics/describe-topics.ts'
import type { PartitionFilter } from '../tools/topics/partition-health.ts'
import type { ConfigEntry, DescribedTopic, PartitionDescription, TopicListing } from '../tools/topics/topic-types.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** One JSON value, indented, with a newline behind it. */
export function writeJson(stdout: OutputPort, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** `name=value` pairs of configs as an object. */
function configObject(entries: readonly ConfigEntry[]): Record<string, string | null> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]))
}

/** `3 partitions`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
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
  const rows = topics.map(({ name, partitionCount, topicId }) => [name, String(partitionCount), terminal.dim(topicId)])
  stdout.write(terminal.table(['Topic', 'Partitions', 'Id'], rows))
}

export interface DescriptionView {
  readonly filter: PartitionFilter
  /** Configs only. */
  readonly withoutPartitions: boolean
}

/** `kafdir topics describe`. Topics without a partition that passes the filter are left out. */
export async function writeDescriptions(
  topics: readonly DescribedTopic[],
  { filter, withoutPartitions }: DescriptionView,
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  for (const topic of topics) {
    const partitions = topic.partitions.filter((partition) => filter(topic, partition))
    if (partitions.length === 0) continue
    stdout.write(
      terminal === undefined
        ? plainDescription(topic, withoutPartitions ? [] : partitions)
        : prettyDescription(terminal, topic, withoutPartitions ? [] : partitions),
    )
  }
}

/** One line for each partition; without partitions, one for each config. */
function plainDescription(topic: DescribedTopic, partitions: readonly PartitionDescription[]): string {
  const lines =
    partitions.length === 0
      ? overriddenConfigs(topic).map(({ name, value }) => [topic.name, `${name}=${value}`])
      : partitions.map((partition) => [topic.name, ...partitionCells(partition)])
  return lines.map((cells) => `${cells.join('\t')}\n`).join('')
}

function prettyDescription(
  terminal: Terminal,
  topic: DescribedTopic,
  partitions: readonly PartitionDescription[],
): string {
  const facts = [
    counted(topic.partitions.length, 'partition'),
    `replication factor ${replicationFactorOf(topic)}`,
    `id ${topic.topicId}`,
  ].join(', ')
  const configs = overriddenConfigs(topic).map(({ name, value }) => `  ${name}=${value}\n`)
  const table =
    partitions.length === 0
      ? ''
      : terminal.table(['Partition', 'Leader', 'Replicas', 'In sync'], partitions.map(partitionCells))
  return `${terminal.bold(topic.name)}  ${terminal.dim(facts)}\n${configs.join('')}${table}`
}

function partitionCells({ partition, leader, replicas, isr }: PartitionDescription): string[] {
  return [String(partition), leader === null ? 'none' : String(leader), replicas.join(','), isr.join(',')]
}

/** The documented JSON of one described topic. */
export function describedTopicJson(topic: DescribedTopic, filter: PartitionFilter): object {
  const { name, topicId, isInternal } = topic
  return {
    name,
    topicId,
    internal: isInternal,
    replicationFactor: replicationFactorOf(topic),
    configs: configObject(overriddenConfigs(topic)),
    partitions: topic.partitions.filter((partition) => filter(topic, partition)),
  }
}

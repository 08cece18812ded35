/** The tables of `kafdir top`, made of a look at the cluster. Names of others' choice are shown harmless. */
import { harmless } from '../../common/escape-controls.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { BrokerSummary } from '../../tools/brokers/list-brokers.ts'
import { formatBytes } from '../../tools/byte-size.ts'
import type { DescribedGroup } from '../../tools/consumer-groups/describe-selected.ts'
import { grouped } from '../../tools/grouped.ts'
import { type ClusterLook, lagOf, type TopicLook, totalOf } from '../../tools/top/cluster-look.ts'
import type { TopicRates } from '../../tools/top/rate-meter.ts'
import { lagBar } from '../group-views.ts'
import { numberCell, type TopColumn, type TopTable, textCell } from './top-table.ts'

/** A table, or one thing of another table: `topic orders`. */
export type TopView = 'topics' | 'groups' | 'brokers'

export interface TopContent {
  readonly look: ClusterLook
  readonly ratesOf: (topicId: string) => TopicRates | null
  readonly withInternal: boolean
}

const left = (key: string, title: string, dropped = 0): TopColumn => ({ key, title, align: 'left', dropped })
const right = (key: string, title: string, dropped = 0): TopColumn => ({ key, title, align: 'right', dropped })

/** The table of a view; with `opened`, of what is in one of its rows: null when that is gone. */
export function topTable(view: TopView, opened: string | null, content: TopContent): TopTable | null {
  if (opened === null) return tables[view](content)
  if (view === 'topics') {
    const topic = content.look.topics.find(({ name }) => name === opened)
    return topic === undefined ? null : partitionsTable(topic)
  }
  const group = content.look.groups.find((each) => each.group.groupId === opened)
  return view === 'groups' && group !== undefined ? groupTable(group) : null
}

const tables: Readonly<Record<TopView, (content: TopContent) => TopTable>> = {
  topics: topicsTable,
  groups: ({ look }) => groupsTable(look.groups),
  brokers: ({ look }) => brokersTable(look.brokers),
}

/** `1,234`; below ten with a decimal, as `0.3` is not nothing. */
function rateText(perSecond: number): string {
  return perSecond === 0 ? '0' : perSecond < 9.95 ? perSecond.toFixed(1) : grouped(Math.round(perSecond))
}

/** More ends than these are added up. */
const ENDS_SHOWN = 6

function topicsTable({ look, ratesOf, withInternal }: TopContent): TopTable {
  return {
    name: 'Topics',
    columns: [
      left('topic', 'Topic'),
      right('partitions', 'Partitions', 3),
      right('records', 'Records/s', 1),
      right('bytes', 'Bytes/s', 2),
      right('size', 'Size', 4),
      left('ends', 'End offsets', 5),
    ],
    rows: look.topics
      .filter(({ isInternal }) => withInternal || !isInternal)
      .map((topic) => {
        const rates = ratesOf(topic.topicId)
        return {
          id: topic.name,
          cells: [
            textCell(topic.name),
            numberCell(topic.partitions.length),
            numberCell(rates?.recordsPerSecond ?? null, rateText),
            numberCell(rates?.bytesPerSecond ?? null, (value) => (value === 0 ? '0' : formatBytes(value))),
            numberCell(
              totalOf(topic, ({ sizeBytes }) => sizeBytes),
              formatBytes,
            ),
            { text: endsText(topic), sortsAs: totalOf(topic, ({ endOffset }) => endOffset) },
          ],
        }
      }),
    whenEmpty: 'There are no topics yet: kafdir topics create NAME makes one.',
  }
}

/** `4 3 3`, by partition; of many partitions `1,234 in all`. */
function endsText(topic: TopicLook): string {
  const total = totalOf(topic, ({ endOffset }) => endOffset)
  if (topic.partitions.length > ENDS_SHOWN) return total === null ? '-' : `${grouped(total)} in all`
  return topic.partitions.map(({ endOffset }) => endOffset ?? '-').join(' ')
}

function partitionsTable(topic: TopicLook): TopTable {
  return {
    name: `Topic ${topic.name}`,
    columns: [
      right('partition', 'Partition'),
      right('leader', 'Leader', 3),
      left('isr', 'In sync', 4),
      right('start', 'Start offset', 2),
      right('end', 'End offset'),
      right('size', 'Size', 1),
    ],
    rows: topic.partitions.map(({ partition, leader, isr, startOffset, endOffset, sizeBytes }) => ({
      id: String(partition).padStart(10, '0'),
      cells: [
        // The lowest one first.
        { text: String(partition), sortsAs: -partition },
        numberCell(leader),
        textCell(isr.join(',')),
        numberCell(startOffset, grouped),
        numberCell(endOffset, grouped),
        numberCell(sizeBytes, formatBytes),
      ],
    })),
    whenEmpty: 'It has no partitions.',
  }
}

function groupsTable(groups: readonly DescribedGroup[]): TopTable {
  return {
    name: 'Groups',
    columns: [
      left('group', 'Group'),
      left('state', 'State', 2),
      right('members', 'Members', 1),
      right('lag', 'Lag'),
      left('topics', 'Topics', 3),
    ],
    rows: groups.map((described) => ({
      id: described.group.groupId,
      cells: [
        textCell(harmless(described.group.groupId)),
        textCell(described.group.state),
        numberCell(described.group.members.length),
        numberCell(lagOf(described), grouped),
        textCell([...new Set(described.rows.map(({ topic }) => topic))].sort().join(' ')),
      ],
    })),
    whenEmpty: 'There are no groups yet: kafdir console-consumer TOPIC --group NAME makes one.',
  }
}

/** How many records the shortest full bar stands for. */
const FULL_BAR = 12

function groupTable({ group, rows, processes }: DescribedGroup): TopTable {
  const longest = Math.max(FULL_BAR, ...rows.map(({ lag }) => lag ?? 0))
  const memberOf = (memberId: string | null, clientId: string | null): string => {
    if (memberId === null) return ''
    const process = processes.get(memberId)
    const where = process === undefined ? memberId : `pid ${process.pid} ${process.terminal ?? ''}`.trim()
    return harmless(`${clientId} ${where}`)
  }
  const partitions = rows.map(({ topic, partition, currentOffset, logEndOffset, lag, memberId, clientId }) => ({
    id: `${topic} ${String(partition).padStart(10, '0')}`,
    cells: [
      textCell(formatTopicPartition({ topic, partition })),
      numberCell(currentOffset, grouped),
      numberCell(logEndOffset, grouped),
      numberCell(lag, grouped),
      { text: lagBar(lag ?? 0, longest), sortsAs: lag },
      textCell(memberOf(memberId, clientId)),
    ],
  }))
  const waiting = group.members.filter(({ assignment }) => assignment.length === 0)
  const nothing = numberCell(null)
  return {
    name: `Group ${harmless(group.groupId)} (${group.state})`,
    columns: [
      left('partition', 'Partition'),
      right('committed', 'Committed', 3),
      right('end', 'End', 4),
      right('lag', 'Lag'),
      left('bar', '', 2),
      left('member', 'Member', 1),
    ],
    rows: [
      ...partitions,
      ...waiting.map(({ memberId, clientId }) => ({
        id: memberId,
        cells: [
          { text: '(none)', sortsAs: '~' },
          ...[nothing, nothing, nothing],
          textCell(''),
          textCell(memberOf(memberId, clientId)),
        ],
      })),
    ],
    whenEmpty: 'It has no members, and has committed nothing.',
  }
}

function brokersTable(brokers: readonly BrokerSummary[]): TopTable {
  return {
    name: 'Brokers',
    columns: [
      right('broker', 'Broker'),
      left('state', 'State'),
      right('leaders', 'Leads', 2),
      right('replicas', 'Replicas', 3),
      right('behind', 'Behind', 1),
      right('size', 'Size', 4),
      left('logDir', 'Log dir', 5),
    ],
    rows: brokers.map(({ id, isFenced, leaders, replicas, behind, sizeBytes, logDir, problem }) => ({
      id: String(id).padStart(10, '0'),
      cells: [
        { text: String(id), sortsAs: -id },
        textCell(isFenced ? 'fenced' : problem === null ? 'alive' : 'unusable'),
        numberCell(leaders),
        numberCell(replicas),
        numberCell(behind),
        numberCell(sizeBytes, formatBytes),
        textCell(harmless(logDir ?? '-')),
      ],
    })),
    whenEmpty: 'There are no brokers yet.',
  }
}

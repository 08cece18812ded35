/** `kafdir top` where nobody watches: plain tables for a pipe, JSON when asked. */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { type ClusterLook, lagOf, totalOf } from '../../tools/top/cluster-look.ts'
import { fitText } from '../screen/clip-text.ts'
import { displayWidth } from '../table-layout.ts'
import { arrangedRows, type TopTable } from './top-table.ts'
import { type TopContent, type TopView, topTable } from './top-tables.ts'

/** The views that say something: of one broker nothing that the others don't. */
export function viewsOf({ brokers }: ClusterLook): readonly TopView[] {
  return brokers.length > 1 ? ['topics', 'groups', 'brokers'] : ['topics', 'groups']
}

/** All views, one below the other, each ended by a newline. */
export function plainTop(content: TopContent): string {
  const tables = viewsOf(content.look).flatMap((view) => topTable(view, null, content) ?? [])
  return tables.map(plainTable).join('\n')
}

const GAP = '  '

function plainTable(table: TopTable): string {
  const rows = arrangedRows(table, { key: null, isReversed: false }, '')
  if (rows.length === 0) return `${table.whenEmpty}\n`
  const widths = table.columns.map(({ title }, at) =>
    Math.max(displayWidth(title), ...rows.map(({ cells }) => displayWidth(cells[at]?.text ?? ''))),
  )
  const line = (cells: readonly string[]): string => {
    const fitted = cells.map((cell, at) => fitText(cell, widths[at] ?? 0, table.columns[at]?.align ?? 'left'))
    return `${fitted.join(GAP).trimEnd()}\n`
  }
  const lines = rows.map(({ cells }) => line(cells.map(({ text }) => text)))
  return `${line(table.columns.map(({ title }) => title))}${lines.join('')}`
}

/** The documented JSON. `measuredMs`: for how long topics were watched; 0: rates are null. */
export function topJson({ look, ratesOf, withInternal }: TopContent, measuredMs: number): object {
  return {
    measuredMs: Math.round(measuredMs),
    topics: look.topics
      .filter(({ isInternal }) => withInternal || !isInternal)
      .map((topic) => {
        const { name, topicId, isInternal, partitions } = topic
        const rates = ratesOf(topicId)
        return {
          name,
          topicId,
          internal: isInternal,
          recordsPerSecond: rates?.recordsPerSecond ?? null,
          bytesPerSecond: rates?.bytesPerSecond ?? null,
          sizeBytes: totalOf(topic, ({ sizeBytes }) => sizeBytes),
          partitions,
        }
      }),
    groups: look.groups.map((described) => {
      const { group, processes, rows } = described
      return {
        groupId: group.groupId,
        state: group.state,
        lag: lagOf(described),
        members: group.members.map(({ memberId, clientId, assignment }) => ({
          memberId,
          clientId,
          pid: processes.get(memberId)?.pid ?? null,
          partitions: assignment.map(formatTopicPartition),
        })),
        offsets: rows.map(({ topic, partition, currentOffset, logEndOffset, lag, memberId }) => {
          return { topic, partition, currentOffset, logEndOffset, lag, memberId }
        }),
      }
    }),
    brokers: look.brokers.map(({ id, isFenced, leaders, replicas, behind, sizeBytes, logDir }) => {
      return { id, fenced: isFenced, leaders, replicas, behind, sizeBytes, logDir }
    }),
  }
}

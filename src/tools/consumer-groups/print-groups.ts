/** The tables of kafka-consumer-groups, byte for byte. Kafka: ConsumerGroupService.printOffsets and its kin. */
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/describe-consumer-groups.ts'
import type { GroupListing } from '../../clients/admin/list-groups.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { GroupOffsets, OffsetRow } from './group-offsets.ts'

const MISSING = '-'

type Cell = string | number | null

const text = (cell: Cell) => (cell === null ? MISSING : String(cell))

/** A row of cells padded to `widths`; a cell without a width is as long as it is. */
function line(cells: readonly Cell[], widths: readonly number[]): string {
  return cells.map((cell, at) => text(cell).padEnd(widths[at] ?? 0)).join(' ')
}

/** The width of a column: at least `least`. */
function widest(least: number, cells: readonly Cell[]): number {
  return Math.max(least, ...cells.map((cell) => text(cell).length))
}

export interface ListColumns {
  readonly type: boolean
  readonly state: boolean
}

/** `--list --state --type`. */
export function groupListText(groups: readonly GroupListing[], columns: ListColumns): string {
  const widths = [
    widest(
      15,
      groups.map(({ groupId }) => groupId),
    ) + 10,
    20,
    20,
  ]
  const cells = (group: string, type: string, state: string) => [
    group,
    ...(columns.type ? [type] : []),
    ...(columns.state ? [state] : []),
  ]
  const rows = [
    cells('GROUP', 'TYPE', 'STATE'),
    ...groups.map(({ groupId, type, state }) => cells(groupId, type, state)),
  ]
  return rows.map((row) => `${line(row, widths)}\n`).join('')
}

/** The rows of one group, each behind a newline. */
export function offsetsText({ rows }: GroupOffsets, verbose: boolean): string {
  const cells = (row: Record<keyof OffsetRow, Cell>): Cell[] => [
    row.groupId,
    row.topic,
    row.partition,
    ...(verbose ? [row.leaderEpoch] : []),
    row.currentOffset,
    row.logEndOffset,
    row.lag,
    row.memberId,
    row.host,
    row.clientId,
  ]
  const heading = {
    groupId: 'GROUP',
    topic: 'TOPIC',
    partition: 'PARTITION',
    leaderEpoch: 'LEADER-EPOCH',
    currentOffset: 'CURRENT-OFFSET',
    logEndOffset: 'LOG-END-OFFSET',
    lag: 'LAG',
    memberId: 'CONSUMER-ID',
    host: 'HOST',
    clientId: 'CLIENT-ID',
  }
  const width = (key: keyof OffsetRow) =>
    widest(
      15,
      rows.map((row) => row[key]),
    )
  const numbers = verbose ? [15, 15, 15, 15] : [15, 15, 15]
  const widths = [width('groupId'), width('topic'), 10, ...numbers, width('memberId'), width('host')]
  return `${[cells(heading), ...rows.map((row) => cells({ ...row }))].map((row) => `\n${line(row, widths)}`).join('')}\n`
}

/** The members of one group. The heading is printed also when there are none. */
export function membersText(
  { groupId, members, targetAssignmentEpoch }: ConsumerGroupDescription,
  verbose: boolean,
): string {
  const hasInstances = members.some(({ instanceId }) => instanceId !== null && instanceId !== '')
  const upgrades = new Set(members.map(({ isUpgraded }) => isUpgraded))
  const isMigrating = upgrades.has(true) && upgrades.has(false)
  const width = (least: number, cell: (member: MemberDescription) => Cell) => widest(least, members.map(cell))
  const current = ({ assignment }: MemberDescription) => assignmentText(assignment)
  const target = ({ targetAssignment }: MemberDescription) => assignmentText(targetAssignment ?? [])
  const widths = [
    members.length === 0 ? 15 : widest(15, [groupId]),
    width(15, ({ memberId }) => memberId),
    ...(hasInstances ? [width(17, ({ instanceId }) => instanceId ?? '')] : []),
    width(15, ({ host }) => host),
    width(15, ({ clientId }) => clientId),
    15,
  ]
  const verboseWidths = [15, width(20, current), 15, width(20, target)]
  const row = (cells: readonly Cell[], more: readonly Cell[]) =>
    `${line(cells, widths)} ${verbose ? line(isMigrating ? more : more.slice(0, 4), verboseWidths) : ''}\n`
  const heading = row(
    ['GROUP', 'CONSUMER-ID', ...(hasInstances ? ['GROUP-INSTANCE-ID'] : []), 'HOST', 'CLIENT-ID', '#PARTITIONS'],
    ['CURRENT-EPOCH', 'CURRENT-ASSIGNMENT', 'TARGET-EPOCH', 'TARGET-ASSIGNMENT', 'UPGRADED'],
  )
  const rows = members.map((member) =>
    row(
      [
        groupId,
        member.memberId,
        ...(hasInstances ? [member.instanceId ?? ''] : []),
        member.host,
        member.clientId,
        member.assignment.length,
      ],
      [
        member.memberEpoch,
        current(member),
        targetAssignmentEpoch,
        target(member),
        member.isUpgraded === null ? null : String(member.isUpgraded),
      ],
    ),
  )
  return `\n${heading}${rows.join('')}`
}

/** `orders:0,1;payments:2`. */
export function assignmentText(assignment: readonly TopicPartition[]): string {
  if (assignment.length === 0) return MISSING
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of assignment) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
    .map(([topic, partitions]) => `${topic}:${partitions.toSorted((a, b) => a - b).join(',')}`)
    .sort()
    .join(';')
}

/** The state of one group. */
export function stateText(group: ConsumerGroupDescription, verbose: boolean): string {
  const { id, host, port } = group.coordinator
  const coordinator = `${host}:${port}  (${id})`
  const epochs = verbose ? ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'] : []
  const epochCells = verbose ? [group.groupEpoch, group.targetAssignmentEpoch] : []
  const widths = [widest(15, [group.groupId]), widest(25, [coordinator]), 20, 20, ...(verbose ? [15, 25] : [])]
  const rows: Cell[][] = [
    ['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE', ...epochs, '#MEMBERS'],
    [group.groupId, coordinator, group.assignor || null, group.state, ...epochCells, group.members.length],
  ]
  return `${rows.map((row) => `\n${line(row, widths)}`).join('')}\n`
}

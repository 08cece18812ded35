/** How kafdir shows groups: tables on a terminal, lines with tabs when piped, JSON when asked. */
import { harmless } from '../common/escape-controls.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { DescribedGroup } from '../tools/consumer-groups/describe-selected.ts'
import type { OffsetRow } from '../tools/consumer-groups/group-offsets.ts'
import type { GroupListing, MemberDescription } from '../tools/consumer-groups/group-types.ts'
import { assignmentText } from '../tools/consumer-groups/print-groups.ts'
import type { MemberAbsence, OutputPort } from '../tools/tool-ports.ts'
import { localTime } from './explanation-view.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { counted } from './topic-views.ts'

/** What of each group is shown. */
export interface GroupView {
  readonly show: 'offsets' | 'members' | 'state'
  readonly verbose: boolean
}

type Cell = string | number | null

const MISSING = '-'
const text = (cell: Cell) => (cell === null ? MISSING : String(cell))

/** `kafdir consumer-groups list`, `kafdir groups list`. When piped, only `piped` of each. */
export async function writeGroupList(
  groups: readonly GroupListing[],
  stdout: OutputPort,
  piped: (group: GroupListing) => readonly string[],
): Promise<void> {
  if (groups.length === 0) return
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) {
    stdout.write(groups.map((group) => `${piped(group).join('\t')}\n`).join(''))
    return
  }
  const rows = groups.map(({ groupId, type, protocol, state }) => [groupId, type, protocol, state].map(harmless))
  stdout.write(terminal.table(['Group', 'Type', 'Protocol', 'State'], rows))
}

/** The documented JSON of a listed group. */
export function listedGroupJson({ groupId, type, protocol, state }: GroupListing): object {
  return { groupId, type, protocol, state }
}

/** Described groups as one text: for people when there is a terminal, else a line for each row. */
export function describedGroupsText(
  groups: readonly DescribedGroup[],
  view: GroupView,
  terminal: Terminal | undefined,
): string {
  return groups.map((group) => groupText(group, view, terminal)).join(terminal === undefined ? '' : '\n')
}

function groupText(described: DescribedGroup, view: GroupView, terminal: Terminal | undefined): string {
  const { head, rows } = tableOf(described, view, terminal)
  if (terminal === undefined) {
    return rows.map((row) => `${[described.group.groupId, ...row.map(text)].join('\t')}\n`).join('')
  }
  const heading = `${terminal.bold(harmless(described.group.groupId))}  ${terminal.dim(factsOf(described))}\n`
  const table =
    rows.length === 0
      ? ''
      : terminal.table(
          head,
          rows.map((row) => row.map((cell) => harmless(text(cell)))),
        )
  return `${heading}${table}`
}

/** `Consumer, Stable, 2 members, 1 away, uniform, lag 12`. */
function factsOf({ group, rows, absences }: DescribedGroup): string {
  const assignor = group.assignor === '' ? [] : [group.assignor]
  const isUnknown = rows.length > 0 && rows.every(({ lag }) => lag === null)
  const lag = isUnknown ? 'nothing committed' : `lag ${lagOf(rows)}`
  const away = absences.size === 0 ? [] : [`${absences.size} away`]
  return [group.type, group.state, counted(group.members.length, 'member'), ...away, ...assignor, lag].join(', ')
}

/** Of all partitions together, as far as it is known. */
function lagOf(rows: readonly OffsetRow[]): number {
  return rows.reduce((sum, { lag }) => sum + (lag ?? 0), 0)
}

interface TableParts {
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

function tableOf(described: DescribedGroup, { show, verbose }: GroupView, terminal: Terminal | undefined): TableParts {
  if (show === 'members') return membersTable(described, { verbose, isForPeople: terminal !== undefined })
  if (show === 'state') return stateTable(described)
  return terminal === undefined ? plainOffsets(described, verbose) : barredOffsets(described, verbose)
}

function plainOffsets({ rows }: DescribedGroup, verbose: boolean): TableParts {
  const cells = ({ topic, partition, leaderEpoch, currentOffset, logEndOffset, lag, ...member }: OffsetRow) => [
    topic,
    partition,
    ...(verbose ? [leaderEpoch] : []),
    currentOffset,
    logEndOffset,
    lag,
    member.memberId,
    member.host,
    member.clientId,
  ]
  return { head: [], rows: rows.map(cells) }
}

/** How many characters the longest bar has. */
const BAR_WIDTH = 12
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** `part` of `whole` as a bar; something is always to be seen of what is not nothing. */
export function lagBar(part: number, whole: number): string {
  if (part <= 0) return ''
  const eighths = Math.max(1, Math.round((part / whole) * BAR_WIDTH * EIGHTHS.length))
  return '█'.repeat(Math.floor(eighths / EIGHTHS.length)) + (EIGHTHS[eighths % EIGHTHS.length] ?? '')
}

/** With a bar that compares the lags of the group's partitions; a few records do not fill it. */
function barredOffsets({ rows, processes, absences }: DescribedGroup, verbose: boolean): TableParts {
  const longest = Math.max(BAR_WIDTH, ...rows.map(({ lag }) => lag ?? 0))
  const who = ({ memberId, clientId }: OffsetRow) => {
    if (memberId === null) return ''
    const process = processes.get(memberId)
    const absence = absences.get(memberId)
    if (absence !== undefined) return `${clientId} ${awayText(absence)}`
    return process === undefined
      ? `${clientId} ${memberId}`
      : `${clientId} pid ${process.pid} ${process.terminal ?? ''}`.trim()
  }
  return {
    head: ['Partition', ...(verbose ? ['Epoch'] : []), 'Committed', 'End', 'Lag', '', 'Member'],
    rows: rows.map((row) => [
      formatTopicPartition(row),
      ...(verbose ? [row.leaderEpoch] : []),
      row.currentOffset,
      row.logEndOffset,
      row.lag,
      lagBar(row.lag ?? 0, longest),
      who(row),
    ]),
  }
}

/** `away until 2026-01-31 12:00:00`: so long nobody else gets what it has. */
function awayText({ untilMs }: MemberAbsence): string {
  return untilMs < 0 ? 'away' : `away until ${localTime(untilMs)}`
}

function membersTable(
  { group, processes, absences }: DescribedGroup,
  { verbose, isForPeople }: { readonly verbose: boolean; readonly isForPeople: boolean },
): TableParts {
  const more = ({ memberEpoch, targetAssignment }: MemberDescription): Cell[] => {
    return verbose ? [memberEpoch, assignmentText(targetAssignment ?? [])] : []
  }
  return {
    head: [
      'Member',
      'Instance',
      'Client',
      'Host',
      'Pid',
      'Terminal',
      'Has',
      ...(verbose ? ['Epoch', 'Shall have'] : []),
    ],
    rows: group.members.map((member) => {
      const process = processes.get(member.memberId)
      const absence = absences.get(member.memberId)
      return [
        member.memberId,
        member.instanceId,
        absence !== undefined && isForPeople ? `${member.clientId} ${awayText(absence)}` : member.clientId,
        member.host,
        process?.pid ?? null,
        process?.terminal ?? null,
        assignmentText(member.assignment),
        ...more(member),
      ]
    }),
  }
}

function stateTable({ group, rows }: DescribedGroup): TableParts {
  const { id, host, port } = group.coordinator
  return {
    head: ['State', 'Type', 'Assignor', 'Epoch', 'Assignment epoch', 'Members', 'Lag', 'Coordinator'],
    rows: [
      [
        group.state,
        group.type,
        group.assignor || null,
        group.groupEpoch,
        group.targetAssignmentEpoch,
        group.members.length,
        lagOf(rows),
        `${host}:${port} (${id})`,
      ],
    ],
  }
}

/** The documented JSON of one described group. */
export function describedGroupJson({ group, rows, processes, absences }: DescribedGroup): object {
  const { groupId, type, state, assignor, groupEpoch, targetAssignmentEpoch, coordinator, members } = group
  return {
    groupId,
    type,
    state,
    assignor: assignor || null,
    groupEpoch,
    targetAssignmentEpoch,
    coordinator,
    lag: lagOf(rows),
    members: members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      clientId: member.clientId,
      host: member.host,
      rackId: member.rackId,
      pid: processes.get(member.memberId)?.pid ?? null,
      terminal: processes.get(member.memberId)?.terminal ?? null,
      away: absences.get(member.memberId) ?? null,
      memberEpoch: member.memberEpoch,
      assignment: member.assignment,
      targetAssignment: member.targetAssignment,
      subscribedTopics: member.subscribedTopics,
      subscribedRegex: member.subscribedRegex,
    })),
    offsets: rows.map(({ topic, partition, currentOffset, leaderEpoch, logEndOffset, lag, memberId }) => {
      return { topic, partition, currentOffset, leaderEpoch, logEndOffset, lag, memberId }
    }),
  }
}

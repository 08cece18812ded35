import { consumerGroupsOptionTable } from '../../tools/consumer-groups/options.ts'
import { groupsOptionTable } from '../../tools/groups/options.ts'
import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = {
  ...clusterFlags,
  ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
  ...jsonFlag,
}

const listFlags = {
  state: {
    argument: 'required',
    description: 'Only groups in these states.',
    kafdir: { summary: 'Only groups in one of these states: stable,empty', placeholder: 'STATE,STATE' },
  },
  type: {
    argument: 'required',
    description: 'Only groups of these types.',
    kafdir: { summary: 'Only groups of one of these types: consumer,classic.', placeholder: 'TYPE,TYPE' },
  },
} as const satisfies OptionTable

const describeFlags = {
  members: consumerGroupsOptionTable.members,
  state: {
    argument: 'none',
    description: 'The state of the group, instead of the offsets.',
    kafdir: { summary: 'The state of the group, instead of the offsets.' },
  },
  verbose: consumerGroupsOptionTable.verbose,
  watch: {
    argument: 'none',
    description: 'Show it again and again.',
    kafdir: { char: 'w', summary: 'Keep it up to date in place, until Ctrl-C.' },
  },
} as const satisfies OptionTable

const group = { name: 'GROUP', isRequired: true } as const

export const consumerGroupsListSpec = commandSpec({
  id: 'consumer-groups list',
  summary: 'List the consumer groups.',
  description: ['A table on a terminal; when piped, one group id a line.'],
  flags: { ...listFlags, ...common },
  json: ['{"groups": [{"groupId", "type": "Consumer", "protocol": "consumer", "state": "Stable"}]}'],
  examples: [
    { command: 'kafdir consumer-groups list', shows: 'All consumer groups.' },
    { command: 'kafdir consumer-groups list --state empty', shows: 'Those that nobody is in at the moment.' },
  ],
})

export const consumerGroupsDescribeSpec = commandSpec({
  id: 'consumer-groups describe',
  summary: 'Show how far groups are, and who is in them.',
  description: [
    'Without GROUP all consumer groups are shown. When piped, each partition is one line of columns separated by tabs: group, topic, partition, committed offset, end of the log, lag, member, host, client; - for what there is none of.',
    'The end of a log is read after the offset, so a lag is never negative while somebody writes.',
  ],
  argument: { ...group, isRequired: false, isRepeatable: true, summary: 'The groups; all of them without it.' },
  flags: { ...describeFlags, ...common },
  json: [
    '{"groups": [{"groupId", "type": "Consumer", "state": "Stable", "assignor": "uniform", "groupEpoch": 3, "targetAssignmentEpoch": 3,',
    '  "coordinator": {"id": 1, "host", "port"}, "lag": 12,',
    '  "members": [{"memberId", "instanceId", "clientId", "host", "rackId", "pid", "terminal", "away": {"sinceMs", "untilMs"}, "memberEpoch", "assignment": [{"topic", "partition"}], "targetAssignment", "subscribedTopics", "subscribedRegex"}],',
    '  "offsets": [{"topic", "partition", "currentOffset", "leaderEpoch", "logEndOffset", "lag", "memberId"}]}]}',
    'Whatever is not known is null. With --watch, one such object a line each time.',
  ],
  examples: [
    { command: 'kafdir consumer-groups describe billing', shows: 'Committed offsets and lag.' },
    { command: 'kafdir consumer-groups describe billing --watch', shows: 'The same, kept up to date.' },
    { command: 'kafdir consumer-groups describe billing --members', shows: 'Who has which partitions.' },
  ],
})

export const consumerGroupsExplainSpec = commandSpec({
  id: 'consumer-groups explain',
  summary: 'Tell why a group is as it is.',
  description: [
    'Why each member has the partitions that it has, what moved when and why, and why each offset is where it is. It is told from the records of the group in __consumer_offsets, as far back as compaction has left them.',
  ],
  argument: { ...group, summary: 'The group.' },
  flags: common,
  json: [
    '{"groupId", "state", "members": [{"memberId", "reasons": ["..."]}], "moves": [{"timestamp", "what", "why"}],',
    '  "offsets": [{"topic", "partition", "reasons": ["..."]}]}',
  ],
  examples: [{ command: 'kafdir consumer-groups explain billing', shows: 'What happened in the group, in words.' }],
})

export const consumerGroupsResetSpec = commandSpec({
  id: 'consumer-groups reset',
  summary: 'Say where groups are to go on.',
  description: [
    'Only while nobody is in the group: else the refusal names the members. A group that does not exist yet is made when --topic or a file says with which offsets. On a terminal the new offsets are shown first, and you are asked. With --export nothing is changed, unless --yes is given too.',
    'Without --topic it is about every partition that the group has committed. An offset outside of the log becomes the nearest that is in it, and this is told; only --to-current keeps every offset as it is, as Kafka’s does.',
    'A file has lines of topic,partition,offset for one group or group,topic,partition,offset for several; the first one may be a heading. Lines about other groups are passed over, and this is told.',
  ],
  argument: { ...group, isRepeatable: true, summary: 'The groups.' },
  flags: {
    ...pick(consumerGroupsOptionTable, [
      'topic',
      'to-earliest',
      'to-latest',
      'to-current',
      'to-offset',
      'shift-by',
      'to-datetime',
      'by-duration',
      'from-file',
      'dry-run',
      'export',
    ]),
    ...yesFlag,
    ...common,
  },
  json: [
    '{"groups": [{"groupId", "executed": true, "error": null, "offsets": [{"topic", "partition", "offset", "before": null}]}]}',
  ],
  examples: [
    { command: 'kafdir consumer-groups reset billing --to-earliest', shows: 'Read everything once more.' },
    { command: 'kafdir consumer-groups reset billing --topic orders:0 --shift-by -10', shows: 'The last ten again.' },
    { command: 'kafdir consumer-groups reset billing --to-current --export > plan.csv', shows: 'Keep where it is.' },
    { command: 'kafdir consumer-groups reset billing --from-file plan.csv', shows: 'And go back to it.' },
  ],
})

export const consumerGroupsDeleteSpec = commandSpec({
  id: 'consumer-groups delete',
  summary: 'Delete groups and their offsets.',
  description: ['Only while nobody is in them. On a terminal you are asked first.'],
  argument: { ...group, isRepeatable: true, summary: 'The groups.' },
  flags: { ...yesFlag, ...common },
  json: ['{"groups": [{"groupId", "deleted": true, "error": null}]}'],
  examples: [{ command: 'kafdir consumer-groups delete billing audit', shows: 'Two groups less.' }],
})

export const consumerGroupsDeleteOffsetsSpec = commandSpec({
  id: 'consumer-groups delete-offsets',
  summary: 'Forget how far a group has read topics.',
  description: ['Of topics that a member subscribes to at the moment no offset can be deleted.'],
  argument: { ...group, summary: 'The group.' },
  flags: { ...pick(consumerGroupsOptionTable, ['topic']), ...common },
  json: ['{"groupId", "error": null, "offsets": [{"topic", "partition", "deleted": true, "error": null}]}'],
  examples: [
    { command: 'kafdir consumer-groups delete-offsets billing --topic orders', shows: 'All partitions of a topic.' },
    { command: 'kafdir consumer-groups delete-offsets billing -t orders:0,2', shows: 'Two of them.' },
  ],
})

export const groupsListSpec = commandSpec({
  id: 'groups list',
  summary: 'List groups of all types.',
  description: [
    'A table on a terminal; when piped, one line each of columns separated by tabs: group, type, protocol.',
  ],
  flags: { ...pick(groupsOptionTable, ['consumer', 'share', 'streams', 'group-type', 'protocol']), ...common },
  json: ['{"groups": [{"groupId", "type": "Consumer", "protocol": "consumer", "state": "Stable"}]}'],
  examples: [
    { command: 'kafdir groups list', shows: 'All groups.' },
    { command: 'kafdir groups list --group-type classic', shows: 'Those of the older protocol.' },
  ],
})

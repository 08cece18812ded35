/** The options of kafka-share-groups and kafka-streams-groups. Kafka: ShareGroupCommandOptions, StreamsGroupCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

/** What both have. */
const commonOptions = {
  ...addressOptionTable,
  'all-groups': { argument: 'none', description: 'All groups of this kind.' },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'REQUIRED: The servers to connect to.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'A file with properties of the admin client.',
  },
  delete: { argument: 'none', description: 'Delete groups.' },
  'delete-offsets': { argument: 'none', description: 'Delete what a group has of topics.' },
  describe: { argument: 'none', description: 'Describe groups, their members and their offsets.' },
  'dry-run': { argument: 'none', description: 'Only show what --reset-offsets would do.' },
  execute: { argument: 'none', description: 'Do what --reset-offsets shows.' },
  help: { argument: 'none', description: 'Print usage information.' },
  list: { argument: 'none', description: 'List the groups of this kind.' },
  members: { argument: 'none', description: 'With --describe: the members of the group.' },
  offsets: { argument: 'none', description: 'With --describe, and what it does by itself: the offsets of the group.' },
  'reset-offsets': { argument: 'none', description: 'Set the offsets of a group without members.' },
  state: {
    argument: 'optional',
    type: 'String',
    description:
      'With --describe: the state of the group. With --list: the states of all, or only groups in the states named.',
  },
  timeout: {
    argument: 'required',
    type: 'Long',
    argumentName: 'timeout (ms)',
    default: '30000',
    description: 'How long to wait for the groups to settle.',
  },
  'to-datetime': {
    argument: 'required',
    type: 'String',
    argumentName: 'datetime',
    description: "Reset to the first record of a time or later: 'YYYY-MM-DDThh:mm:ss.sss'.",
  },
  'to-earliest': { argument: 'none', description: 'Reset to the earliest offset.' },
  'to-latest': { argument: 'none', description: 'Reset to the latest offset.' },
  verbose: { argument: 'none', description: 'With --describe: more columns.' },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export const shareGroupsOptionTable = {
  ...commonOptions,
  'all-topics': { argument: 'none', description: 'All topics of the group, for --reset-offsets.' },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'share group',
    repeatable: true,
    description: 'The share group.',
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    repeatable: true,
    description: "The topic whose offsets are reset or deleted; for a reset also with partitions: 'topic1:0,1,2'.",
  },
} as const satisfies OptionTable

export const streamsGroupsOptionTable = {
  ...commonOptions,
  'all-input-topics': { argument: 'none', description: 'All input topics of the group.' },
  'by-duration': {
    argument: 'required',
    type: 'String',
    argumentName: 'duration',
    description: "Reset to the first record not older than this: 'PnDTnHnMnS'.",
  },
  'delete-all-internal-topics': {
    argument: 'none',
    description: 'With a reset: delete all internal topics of the application.',
  },
  'delete-internal-topic': {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    repeatable: true,
    description: 'With a reset: delete this internal topic of the application.',
  },
  export: { argument: 'none', description: 'Print what --reset-offsets comes to as CSV.' },
  'from-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'path to CSV file',
    description: 'Reset to the offsets of a CSV file.',
  },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'streams group',
    repeatable: true,
    description: 'The streams group.',
  },
  'input-topic': {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    repeatable: true,
    description:
      'The input topic whose offsets are reset or deleted; for a reset also with partitions: `topic1:0,1,2`.',
  },
  'shift-by': {
    argument: 'required',
    type: 'Long',
    argumentName: 'number-of-offsets',
    description: 'Move the offsets by so many, which may be negative.',
  },
  'to-current': { argument: 'none', description: 'Reset to where the group is.' },
  'to-offset': { argument: 'required', type: 'Long', argumentName: 'offset', description: 'Reset to an offset.' },
} as const satisfies OptionTable

export type ShareGroupsOptionTable = typeof shareGroupsOptionTable
export type StreamsGroupsOptionTable = typeof streamsGroupsOptionTable
/** The options that running either tool needs. */
export type GroupKindOptionTable = typeof commonOptions &
  Pick<ShareGroupsOptionTable | StreamsGroupsOptionTable, 'group'>

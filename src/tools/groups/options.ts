/** The options of kafka-groups, with the words of Kafka 4.3.1's help. Kafka: GroupsCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const groupsOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    isRequired: true,
    description: 'REQUIRED: The Kafka server to connect to.',
    kafdir: {
      summary: 'A cluster by address: host:port, an alias of KAFDIR_BOOTSTRAP, or file:DIR.',
      placeholder: 'HOST:PORT',
    },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'Property file containing configs to be passed to Admin Client.',
    kafdir: { summary: 'Read client properties from a file.', placeholder: 'FILE' },
  },
  consumer: {
    argument: 'none',
    description:
      'Filter the groups to show all kinds of consumer groups, including classic and simple consumer groups. ' +
      "This matches group type 'consumer', and group type 'classic' where the protocol type is 'consumer' or empty.",
    kafdir: { summary: 'Only groups of consumers, whatever their protocol, and groups that were only given offsets.' },
  },
  'group-type': {
    argument: 'required',
    type: 'String',
    argumentName: 'type',
    description:
      "Filter the groups based on group type. Valid types are: 'classic', 'consumer', 'share' and 'streams'.",
    kafdir: { summary: 'Only groups of this type: classic, consumer, share or streams.', placeholder: 'TYPE' },
  },
  help: { argument: 'none', description: 'Print usage information.' },
  list: { argument: 'none', description: 'List the groups.' },
  protocol: {
    argument: 'required',
    type: 'String',
    argumentName: 'protocol',
    description: 'Filter the groups based on protocol type.',
    kafdir: { summary: 'Only groups that speak this protocol.', placeholder: 'NAME' },
  },
  share: {
    argument: 'none',
    description: 'Filter the groups to show share groups.',
    kafdir: { summary: 'Only share groups.' },
  },
  streams: {
    argument: 'none',
    description: 'Filter the groups to show streams groups.',
    kafdir: { summary: 'Only streams groups.' },
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type GroupsOptionTable = typeof groupsOptionTable

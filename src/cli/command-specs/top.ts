import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

const topOptionTable = {
  once: {
    argument: 'none',
    description: 'Print once and end.',
    kafdir: { char: '1', summary: 'Print plain tables once and end, as in a pipe.' },
  },
  interval: {
    argument: 'required',
    type: 'String',
    default: '1s',
    description: 'How long rates are measured.',
    kafdir: {
      summary: 'Printed once: for how long rates are measured (1s); 0s measures none.',
      placeholder: 'TIME',
    },
  },
  internal: {
    argument: 'none',
    description: "Kafka's own topics too.",
    kafdir: { char: 'i', summary: "Kafka's own topics too; on the screen the key i does the same." },
  },
} as const satisfies OptionTable

export const topSpec = commandSpec({
  id: 'top',
  summary: 'Watch topics, groups and brokers on a live screen.',
  description: [
    'Topics with their rates, sizes and end offsets; groups with their members and lag; brokers where there are several. Enter opens a row, Tab changes the view, h shows all keys, q ends it.',
    'The screen changes when files of the cluster do, at most twice a second, and costs next to nothing while nothing happens. Rates are those of the last three seconds. Sizes are of the replica that leads each partition, without indexes; bytes/s is how fast they grow.',
    'In a pipe, with --once or --json, everything is printed once, after rates were measured for --interval.',
  ],
  flags: {
    ...topOptionTable,
    ...clusterFlags,
    ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
    ...jsonFlag,
  },
  json: [
    '{"measuredMs": 1000, "topics": [{"name", "topicId", "internal", "recordsPerSecond", "bytesPerSecond", "sizeBytes", "partitions": [{"partition", "leader", "replicas", "isr", "startOffset", "endOffset", "sizeBytes"}]}],',
    ' "groups": [{"groupId", "state", "lag", "members": [{"memberId", "clientId", "pid", "partitions": ["orders-0"]}], "offsets": [{"topic", "partition", "currentOffset", "logEndOffset", "lag", "memberId"}]}],',
    ' "brokers": [{"id", "fenced", "leaders", "replicas", "behind", "sizeBytes", "logDir"}]}; what is not known is null.',
  ],
  examples: [
    { command: 'kafdir top', shows: 'The live screen.' },
    { command: 'kafdir top --once --interval 5s', shows: 'Tables once, with the rates of five seconds.' },
    {
      command: "kafdir top --json --interval 0s | jq '.groups[] | {groupId, lag}'",
      shows: 'The lag of each group, at once.',
    },
  ],
})

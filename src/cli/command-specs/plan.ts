import { planOptionTable } from '../../tools/plan/plan-options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

export const planSpec = commandSpec({
  id: 'plan',
  summary: 'Say what a real cluster would need for a topic.',
  description: [
    'Partitions, disk, network and brokers for a topic that is there (--topic), or for rates that you name (--rate and --size). What is measured can be overridden by an option.',
    'Each figure comes with its calculation, each number with its source: given, measured, set on the topic, or assumed. What can not be known from here is listed, too.',
    'A topic is measured by the timestamps of the records in its log, as they lie there: compressed, and with what a batch adds.',
  ],
  strayWordOption: 'topic',
  flags: {
    ...planOptionTable,
    ...clusterFlags,
    ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
    ...jsonFlag,
  },
  json: [
    '{"measured": {"topic", "records", "bytes", "spanMs", "busiestRecords", "busiestMs", "partitions", "fullestShare", "groupIds", "leftGroupIds", ...} or null,',
    ' "inputs": {"rate": {"value": 5000, "source": "given"}, ...}, source being given, measured, topic or assumed,',
    ' "figures": {"partitions": {"value": 6, "unit": "partitions", "formula"}, "disk", "networkIn", "networkOut", "brokers", "brokerDisk", ...}, "warnings": [], "unknown": []}',
  ],
  examples: [
    { command: 'kafdir plan --topic orders', shows: 'From what is in the topic.' },
    {
      command: 'kafdir plan --rate 5000/s --size 1KiB --retention 7d --replication-factor 3',
      shows: 'From rates.',
    },
    {
      command: "kafdir plan --topic orders --growth 10 --json | jq '.figures.brokers.value'",
      shows: 'Ten times as much: how many brokers?',
    },
  ],
})

import { getOffsetsOptionTable } from '../../tools/get-offsets/options.ts'
import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

/** Without --time both ends are shown, so it has no default here. */
const { default: _, ...time } = getOffsetsOptionTable.time

export const getOffsetsSpec = commandSpec({
  id: 'get-offsets',
  summary: 'Show where partitions begin and end, or their offsets at a time.',
  description: [
    'Without --time the first offset and the one behind the last record are shown. With a moment it is the offset of the first record of that moment or later; - where there is none.',
    'When piped, each partition is one line of columns separated by tabs: topic, partition, earliest, latest; with --time topic, partition, offset.',
  ],
  argument: {
    name: 'TOPIC',
    summary: 'The topics, each with all its partitions or with some: orders:0,2. All topics without it.',
    isRequired: false,
    isRepeatable: true,
    synopsis: 'TOPIC[:N,N]...',
    completes: 'topic',
  },
  flags: { time, ...pick(topicsOptionTable, ['exclude-internal']), ...clusterFlags, ...common },
  json: [
    '{"partitions": [{"topic": "orders", "partition": 0, "earliest": 0, "latest": 7, "error": null}]}',
    'With --time there is "offset" in the place of "earliest" and "latest", null where there is none.',
  ],
  examples: [
    { command: 'kafdir get-offsets orders', shows: 'Both ends of each partition.' },
    {
      command: 'kafdir get-offsets orders:0 --time 10m',
      shows: 'What was written in the last ten minutes begins here.',
    },
    {
      command: "kafdir get-offsets --json | jq '[.partitions[] | .latest - .earliest] | add'",
      shows: 'How many offsets there are altogether.',
    },
  ],
})

const deleteRecordsFlags = {
  'from-file': {
    argument: 'required',
    description: 'A file with partitions and offsets.',
    kafdir: {
      summary:
        'Those of a file: {"partitions": [{"topic": "orders", "partition": 0, "offset": 100}]}; - is standard input, -1 the end of a partition.',
      placeholder: 'FILE',
    },
  },
} as const satisfies OptionTable

export const deleteRecordsSpec = commandSpec({
  id: 'delete-records',
  summary: 'Delete the records of partitions before an offset.',
  description: [
    'The record at the offset stays. Nothing is deleted anywhere unless all partitions exist and reach as far. On a terminal you are asked first.',
    'When piped, each partition is one line of columns separated by tabs: topic, partition, the offset it begins at now (- when it failed), result: deleted, nothing to delete (it begins there already) or failed.',
  ],
  argument: {
    name: 'TOPIC-PARTITION:OFFSET',
    summary: 'The partitions, and the offset that each is to begin at; end: all its records go.',
    isRequired: false,
    isRepeatable: true,
    synopsis: 'TOPIC-PARTITION:OFFSET...',
    completes: 'topic-partition-offset',
  },
  flags: { ...deleteRecordsFlags, ...yesFlag, ...directoryFlags, ...common },
  json: ['{"partitions": [{"topic": "orders", "partition": 0, "lowWatermark": 100, "deleted": true, "error": null}]}'],
  examples: [
    { command: 'kafdir delete-records orders-0:100', shows: 'Partition 0 begins at offset 100 afterwards.' },
    { command: 'kafdir delete-records orders-0:end orders-1:end', shows: 'All records of two partitions.' },
    { command: 'kafdir delete-records --from-file offsets.json', shows: 'A file as kafka-delete-records.sh takes it.' },
  ],
})

export const brokerApiVersionsSpec = commandSpec({
  id: 'broker-api-versions',
  summary: 'Show which requests brokers answer, and in which versions.',
  description: [
    'Those that a client of Kafka 4.3.1 may send and that are not answered are shown with -.',
    'When piped, each request is one line of columns separated by tabs: broker, key, name, first version, last version, the version that a client of Kafka 4.3.1 uses.',
  ],
  flags: { ...clusterFlags, ...common },
  json: [
    '{"brokers": [{"id": 1, "host": "localhost", "port": 9092, "error": null,',
    '  "apis": [{"apiKey": 1, "name": "Fetch", "minVersion": 4, "maxVersion": 18, "usable": 18}]}]}',
    'minVersion, maxVersion and usable are null for what is not answered.',
  ],
  examples: [
    {
      command: "kafdir broker-api-versions --json | jq -r '.brokers[0].apis[] | select(.usable == null) | .name'",
      shows: 'What is not answered.',
    },
  ],
})

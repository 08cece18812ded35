import { kafdirConsumerOptionTable } from '../../tools/console-consumer/kafdir-options.ts'
import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { kafdirProducerOptionTable } from '../../tools/console-producer/kafdir-options.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { autoCreateFlag, clusterFlags, commandSpec, directoryFlags, pick } from '../command-spec.ts'

export const consoleProducerSpec = commandSpec({
  id: 'console-producer',
  summary: 'Write each line of standard input as a record.',
  description: [
    'On a terminal a > asks for each line. A line is visible to consumers as soon as the input pauses; the exit code is 0 only when every record was written. A line that cannot be written is reported with its number and the reason, and what was written is counted at the end.',
    'Lines without a key go round the partitions in turn; with parse.key=true, or --key-field, the key decides: the same key, the same partition.',
    'What --acks promises: 0, fire and forget: the producer does not wait, and a full disk or a deleted topic costs records that were read. 1: the record is in the file: it survives a crash of every process, not a power cut. all (the default): the record is on the disk before it counts as written, and the producer numbers its batches, so that sending one again after an unknown result never writes it twice.',
    'With csv an empty cell in the column of --key-field means a record without a key. With jsonl blank lines are passed over.',
    'In -R, \\t stands for a tab in separators and delimiters.',
    'Your own code (docs/modules.md): -X partitioner.class=./p.mjs (export default class { partition({ topic, key, value, headers, partitionCount }) { ... } }) and --line-reader ./r.mjs (export default class { async *readRecords(input) { yield { key, value, headers, partition, timestamp } } }).',
  ],
  argument: { name: 'TOPIC', summary: 'Where the records go.', isRequired: true, completes: 'topic' },
  flags: {
    ...pick(kafdirProducerOptionTable, [
      'input',
      'json',
      'keep',
      'key-field',
      'header-field',
      'delimiter',
      'numbers',
      'key-serializer',
      'value-serializer',
      'on-error',
      'transactional-id',
      'rate',
      'progress',
      'dry-run',
      'reader-property',
      'reader-config',
      'line-reader',
      'request-required-acks',
      'sync',
      'compression-codec',
      'timeout',
      'batch-size',
      'max-memory-bytes',
      'max-block-ms',
      'request-timeout-ms',
      'message-send-max-retries',
      'retry-backoff-ms',
      'command-property',
      'command-config',
    ]),
    ...autoCreateFlag,
    ...directoryFlags,
    ...pick(consoleProducerOptionTable, ['bootstrap-server']),
  },
  examples: [
    { command: 'kafdir console-producer orders', shows: 'Type lines; Ctrl-D ends.' },
    {
      command: 'kafdir console-producer events -i jsonl --key-field user.id --progress < events.jsonl',
      shows: 'A file of JSON lines; all of a user goes to one partition.',
    },
    {
      command: 'kafdir console-producer payments -i csv --numbers --key-field card < history.csv',
      shows: 'Rows become JSON objects named by the heading.',
    },
    {
      command:
        'kafdir console-consumer orders -b -t 1000 --json | kafdir console-producer copy --json --keep partition,timestamp',
      shows: 'Every byte of every record, headers and times included.',
    },
    {
      command: 'kafdir console-producer orders -R parse.key=true -R key.separator=:',
      shows: 'Lines such as alice:{"total":7}.',
    },
    {
      command: 'kafdir console-producer orders --transactional-id nightly < orders.txt',
      shows: 'All lines or none, for consumers with --isolation-level read_committed.',
    },
    {
      command: 'app | kafdir console-producer logs --acks 1 --on-error skip',
      shows: 'Faster: survives a crash of the program, not of the machine. A bad line stops nothing.',
    },
  ],
})

export const consoleConsumerSpec = commandSpec({
  id: 'console-consumer',
  summary: 'Print the records of a topic and follow it.',
  description: [
    'Waits for new records; with --from-beginning, --from or --tail old ones come first. Ends at --max-messages, with --until-end or --to, after --timeout-ms without a record, or with Ctrl-C.',
    'Standard output holds nothing but records; the summary goes to standard error. On a terminal JSON is coloured (NO_COLOR turns that off); into a pipe or file the bytes go as they are.',
    'With --group the partitions are shared among all consumers of that group, in whatever pane: each record goes to one of them. The group remembers how far it has read (every 5 s, when partitions move, and at the end), so --from-beginning counts the first time only; kafdir consumer-groups shows it and moves it. After a kill -9 the others take over within a second.',
    'A --formatter of your own is a JavaScript module that exports (record) => text; it adds the line feed itself. docs/modules.md has examples.',
  ],
  argument: {
    name: 'TOPIC',
    summary: 'What to read, unless --include says so.',
    isRequired: false,
    completes: 'topic',
  },
  flags: {
    ...pick(consoleConsumerOptionTable, ['from-beginning']),
    ...pick(kafdirConsumerOptionTable, ['tail', 'from', 'to', 'until-end']),
    ...pick(consoleConsumerOptionTable, ['max-messages', 'timeout-ms', 'partition', 'offset', 'include']),
    ...pick(kafdirConsumerOptionTable, [
      'grep',
      'grep-key',
      'grep-value',
      'grep-header',
      'ignore-case',
      'where',
      'not',
      'json',
      'format',
      'pretty',
    ]),
    ...pick(consoleConsumerOptionTable, [
      'group',
      'formatter-property',
      'formatter-config',
      'formatter',
      'key-deserializer',
      'value-deserializer',
      'isolation-level',
      'skip-message-on-error',
      'command-property',
      'command-config',
    ]),
    ...autoCreateFlag,
    ...clusterFlags,
    ...pick(consoleConsumerOptionTable, ['bootstrap-server']),
  },
  json: [
    'docs/json-record.schema.json describes the line: no byte is lost, and console-producer --json takes it back. Of an error nothing is printed here.',
  ],
  jsonIsStream: true,
  examples: [
    { command: 'kafdir console-consumer orders --from-beginning', shows: 'Everything so far, then what comes.' },
    {
      command: 'kafdir console-consumer orders --group billing',
      shows: 'Start it in several panes: they share the work.',
    },
    {
      command: 'kafdir console-consumer orders -b -n 10 -t 5000',
      shows: 'At most ten records, and no longer than five seconds for each.',
    },
    {
      command: 'kafdir console-consumer orders -b -F print.key=true -F print.partition=true -F print.offset=true',
      shows: 'Where each record is, and its key.',
    },
    { command: 'kafdir console-consumer events --tail 5', shows: 'The last five records, then what comes.' },
    {
      command: 'kafdir console-consumer events --from 1h --until-end --grep-value error --json',
      shows: 'What went wrong in the last hour, whole, as JSON lines.',
    },
    {
      command: 'kafdir console-consumer payments -b --where \'@.amount > 100 && @.country == "NL"\'',
      shows: 'By what the JSON value holds.',
    },
    {
      command: "kafdir console-consumer orders -b -f '%t/%p@%o %k: %s\\n'",
      shows: 'A line of your own, as with kcat.',
    },
    { command: 'kafdir console-consumer events -b -e | jq -c .amount', shows: 'All there is, into the next program.' },
  ],
})

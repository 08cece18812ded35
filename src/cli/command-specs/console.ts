import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { autoCreateFlag, clusterFlags, commandSpec, directoryFlags, pick } from '../command-spec.ts'

export const consoleProducerSpec = commandSpec({
  id: 'console-producer',
  summary: 'Write each line of standard input as a record.',
  description: [
    'On a terminal a > asks for each line. A line is visible to consumers as soon as the input pauses; the exit code is 0 only when every record was written.',
    'Lines without a key go round the partitions in turn; with parse.key=true the key decides.',
  ],
  argument: { name: 'TOPIC', summary: 'Where the records go.', isRequired: true, completes: 'topic' },
  flags: {
    ...pick(consoleProducerOptionTable, [
      'reader-property',
      'reader-config',
      'request-required-acks',
      'sync',
      'compression-codec',
      'timeout',
      'batch-size',
      'max-memory-bytes',
      'max-block-ms',
      'request-timeout-ms',
      'command-property',
      'command-config',
    ]),
    ...autoCreateFlag,
    ...directoryFlags,
    ...pick(consoleProducerOptionTable, ['bootstrap-server']),
  },
  examples: [
    { command: 'kafdir console-producer orders', shows: 'Type lines; Ctrl-D ends.' },
    { command: 'kafdir console-producer events < events.jsonl', shows: 'A file of JSON lines.' },
    {
      command: 'kafdir console-producer orders -R parse.key=true -R key.separator=:',
      shows: 'Lines such as alice:{"total":7}; all of alice goes to one partition.',
    },
    {
      command: 'app | kafdir console-producer logs --acks 1',
      shows: 'Faster: survives a crash of the program, not of the machine.',
    },
  ],
})

export const consoleConsumerSpec = commandSpec({
  id: 'console-consumer',
  summary: 'Print the records of a topic and follow it.',
  description: [
    'Waits for new records; with --from-beginning the old ones come first. Ends at --max-messages, after --timeout-ms without a record, or with Ctrl-C.',
    'Standard output holds nothing but records; the summary goes to standard error.',
  ],
  argument: {
    name: 'TOPIC',
    summary: 'What to read, unless --include says so.',
    isRequired: false,
    completes: 'topic',
  },
  flags: {
    ...pick(consoleConsumerOptionTable, [
      'from-beginning',
      'max-messages',
      'timeout-ms',
      'partition',
      'offset',
      'include',
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
  examples: [
    { command: 'kafdir console-consumer orders --from-beginning', shows: 'Everything so far, then what comes.' },
    {
      command: 'kafdir console-consumer orders -b -n 10 -t 5000',
      shows: 'At most ten records, and no longer than five seconds for each.',
    },
    {
      command: 'kafdir console-consumer orders -b -F print.key=true -F print.partition=true -F print.offset=true',
      shows: 'Where each record is, and its key.',
    },
    { command: 'kafdir console-consumer events -b -t 1000 | jq -c .amount', shows: 'Into the next program.' },
  ],
})

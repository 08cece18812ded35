import type { OptionTable } from '../../tools/option-table.ts'
import { recordRangeOptionTable } from '../../tools/record-range.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

const cluster = { ...clusterFlags, ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']) }

const partitionFlag = {
  partition: {
    argument: 'required',
    type: 'Integer',
    repeatable: true,
    description: 'Only this partition.',
    kafdir: { char: 'p', summary: 'Only this partition. May be repeated.', placeholder: 'N' },
  },
} as const satisfies OptionTable

const countFlag = {
  count: {
    argument: 'required',
    type: 'Integer',
    description: 'How many records.',
    kafdir: { char: 'n', summary: 'How many records.', placeholder: 'N' },
  },
} as const satisfies OptionTable

export const cpSpec = commandSpec({
  id: 'cp',
  summary: 'Copy the records of a topic into another one, also in another directory.',
  description: [
    'SOURCE and TARGET are topics, with a place in front for one in another cluster: DIR:TOPIC, file:DIR:TOPIC or HOST:PORT:TOPIC.',
    'Keys, values, headers, timestamps and partitions are kept; batches go over as they are, compressed or not, where nothing in them has to change. Offsets begin anew, and groups are not copied.',
    'A TARGET that does not exist is created with the partitions and configs of SOURCE; otherwise the records go after those that it holds. What is there when the copy begins is copied, and the copy ends.',
  ],
  argument: {
    name: 'SOURCE TARGET',
    synopsis: 'SOURCE TARGET',
    summary: 'Two topics, such as orders and /backup/kafka:orders.',
    isRequired: true,
    isRepeatable: true,
    completes: 'topic',
  },
  flags: {
    ...partitionFlag,
    ...pick(recordRangeOptionTable, ['from', 'to', 'isolation-level']),
    ...cluster,
    ...jsonFlag,
  },
  json: [
    '{"source": {"topic", "directory"}, "target": {"topic", "directory", "created": false, "heldBefore": 0}, "records", "bytes", "complete": true, "partitions": [{"partition", "records", "bytes", "batchesKept", "batchesRewritten"}]}',
  ],
  examples: [
    { command: 'kafdir cp orders orders-copy', shows: 'A second topic with the same records.' },
    {
      command: 'kafdir cp orders ./fixtures:orders',
      shows: 'Into another directory, which is made if it does not exist.',
    },
    {
      command: 'kafdir cp /var/lib/kafka:orders orders --from 1h --read-only',
      shows: "The last hour of a broker's topic, for a look at it.",
    },
  ],
})

export const waitSpec = commandSpec({
  id: 'wait',
  summary: 'Wait until a topic holds so many records, or a group has read them.',
  description: [
    'Exit code 0 as soon as they are there, 1 when they are not in time. The topic or group may come into being meanwhile.',
    'With --group, until at most --lag records are left unread of all that the group reads, or of --topic: what counts is what it has committed.',
    'Records are counted as a consumer would print them: not those that compaction took away, and not those of aborted transactions.',
  ],
  argument: { name: 'TOPIC', summary: 'The topic whose records to count.', isRequired: false, completes: 'topic' },
  flags: {
    topic: {
      argument: 'required',
      type: 'String',
      description: 'The topic.',
      kafdir: { char: 't', summary: 'The same as the word TOPIC.', placeholder: 'TOPIC' },
    },
    ...countFlag,
    group: {
      argument: 'required',
      type: 'String',
      description: 'The consumer group.',
      kafdir: { char: 'g', summary: 'The group that is to have read the records.', placeholder: 'GROUP' },
    },
    lag: {
      argument: 'required',
      type: 'Integer',
      description: 'How many records may be left unread.',
      kafdir: { summary: 'With --group: how many records may be left unread (0).', placeholder: 'N' },
    },
    ...pick(recordRangeOptionTable, ['timeout', 'from', 'isolation-level']),
    ...cluster,
    ...jsonFlag,
  },
  json: [
    '{"topic", "count": 10, "reached": true, "elapsedMs": 42}: counting ends when enough records are found, so there may be more.',
    'With --group: {"groupId", "lag": 0, "reached": true, "elapsedMs": 42}; lag null for a group that was never there.',
  ],
  examples: [
    { command: 'kafdir wait orders --count 10', shows: 'Until ten records are there, at most 30 seconds.' },
    {
      command: 'kafdir wait orders --count 1 --from now --timeout 2m',
      shows: 'Until one more record comes.',
    },
    { command: 'kafdir wait --group billing --lag 0', shows: 'Until the group has read and committed everything.' },
  ],
})

export const expectSpec = commandSpec({
  id: 'expect',
  summary: 'Wait for records that match JSON patterns, for tests.',
  description: [
    'Prints the value of each record that was waited for. When they do not come in time, the exit code is 1 and standard error shows what came instead, with what is different.',
    'A PATTERN is JSON: an object asks for the fields that it names, at any depth, and minds no others; an array for as many elements, each like its own pattern; everything else must be equal. Each PATTERN must be matched by a record; one record may match several.',
    'Records that are there already count too; --from now looks at new ones only.',
  ],
  argument: {
    name: 'TOPIC',
    synopsis: 'TOPIC [PATTERN...]',
    summary: 'The topic, then JSON patterns. Without a pattern any record will do, or any with --key and --header.',
    isRequired: true,
    isRepeatable: true,
    completes: 'topic',
  },
  flags: {
    key: {
      argument: 'required',
      type: 'String',
      description: "The record's key.",
      kafdir: { char: 'k', summary: 'The records must have this key.', placeholder: 'TEXT' },
    },
    header: {
      argument: 'required',
      type: 'String',
      repeatable: true,
      description: 'A header of the record.',
      kafdir: { char: 'H', summary: 'The records must have this header. May be repeated.', placeholder: 'NAME=VALUE' },
    },
    count: {
      ...countFlag.count,
      kafdir: { ...countFlag.count.kafdir, summary: 'How many records must match each PATTERN (default 1).' },
    },
    ...pick(recordRangeOptionTable, ['timeout', 'from', 'isolation-level']),
    ...cluster,
    json: {
      argument: 'none',
      description: 'Print JSON records.',
      kafdir: { char: 'j', summary: 'Print the records as console-consumer --json does, key and headers included.' },
    },
  },
  json: ['One line for each record, as docs/json-record.schema.json describes it; of an error nothing.'],
  jsonIsStream: true,
  examples: [
    {
      command: `kafdir expect orders '{"id": 7, "status": "paid"}'`,
      shows: 'Until a record has these two fields, at most 30 seconds.',
    },
    {
      command: `kafdir expect replies '{"ok": true}' --header correlation=42 --timeout 5s`,
      shows: 'The reply to one request.',
    },
    {
      command: `kafdir expect audit '{"type": "login"}' '{"type": "logout"}' --from now`,
      shows: 'Both, in any order, among the records that come from now on.',
    },
  ],
})

/** The options of `kafdir console-producer` that Kafka's tool does not have. */
import type { OptionTable } from '../option-table.ts'
import { SERIALIZER_NAMES } from '../serdes/serializers.ts'
import { consoleProducerOptionTable } from './options.ts'

const producerInputOptionTable = {
  input: {
    argument: 'required',
    type: 'String',
    description: 'What standard input holds: lines, jsonl, csv or json.',
    kafdir: {
      char: 'i',
      summary:
        'What standard input holds: lines (the default), jsonl (a JSON document a line), csv (with a heading; each row becomes a JSON object), json (as --json).',
      placeholder: 'FORMAT',
    },
  },
  json: {
    argument: 'none',
    description: 'Lines as console-consumer --json prints them.',
    kafdir: {
      char: 'j',
      summary: 'Take back what console-consumer --json printed, byte for byte: key, value, headers.',
    },
  },
  keep: {
    argument: 'required',
    type: 'String',
    description: 'With --json: partition, timestamp, or both.',
    kafdir: {
      summary: "With --json: keep each record's partition, timestamp, or both (partition,timestamp).",
      placeholder: 'WHAT',
    },
  },
  'key-field': {
    argument: 'required',
    type: 'String',
    description: 'Where the key is in JSON or CSV.',
    kafdir: {
      summary: 'With jsonl and csv: take the key from this field, for example user.id or items.0.sku, or this column.',
      placeholder: 'PATH',
    },
  },
  'header-field': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'A header out of JSON or CSV.',
    kafdir: {
      summary:
        'With jsonl and csv: make a header of this field or column, for example trace=meta.traceId. May be repeated.',
      placeholder: '[NAME=]PATH',
    },
  },
  'transactional-id': {
    argument: 'required',
    type: 'String',
    description: 'All records of the run in one transaction.',
    kafdir: {
      summary:
        'Write all of the input as one transaction of this id: committed at its end, aborted when a record can not be written or at Ctrl-C. Whoever wrote under the id before is shut out.',
      placeholder: 'ID',
    },
  },
  delimiter: {
    argument: 'required',
    type: 'String',
    description: 'Between the cells of CSV.',
    kafdir: { summary: "With csv: what separates cells (default ','; \\t for a tab).", placeholder: 'TEXT' },
  },
  numbers: {
    argument: 'none',
    description: 'Numbers in CSV become numbers in JSON.',
    kafdir: { summary: 'With csv: write cells that are numbers as JSON numbers, digit for digit; 007 stays text.' },
  },
  'key-serializer': {
    argument: 'required',
    type: 'String',
    description: 'How keys are written.',
    kafdir: {
      summary: `Write keys as Kafka's serializer does: ${SERIALIZER_NAMES.join(', ')}, or its class name.`,
      placeholder: 'NAME',
    },
  },
  'value-serializer': {
    argument: 'required',
    type: 'String',
    description: 'How values are written.',
    kafdir: { summary: 'The same for values.', placeholder: 'NAME' },
  },
  rate: {
    argument: 'required',
    type: 'Integer',
    description: 'Records a second.',
    kafdir: { char: 'r', summary: 'Write at most this many records a second.', placeholder: 'N' },
  },
  progress: {
    argument: 'none',
    description: 'Show how far it is.',
    kafdir: { summary: 'Show how far it is on standard error: a bar for a file, a rate for a pipe.' },
  },
  'dry-run': {
    argument: 'none',
    description: 'Write nothing.',
    kafdir: { summary: 'Check every line and say what would be written where; write nothing.' },
  },
  'on-error': {
    argument: 'required',
    type: 'String',
    description: 'stop or skip.',
    kafdir: {
      summary:
        'What to do about a line that cannot be written: stop reading (the default, unless lines are typed) or skip it. A dry run skips. Each is reported with its number; the exit code is 1 in any case.',
      placeholder: 'stop|skip',
    },
  },
} as const satisfies OptionTable

/** All that `kafdir console-producer` takes. */
export const kafdirProducerOptionTable = { ...consoleProducerOptionTable, ...producerInputOptionTable } as const

export type KafdirProducerOptionTable = typeof kafdirProducerOptionTable

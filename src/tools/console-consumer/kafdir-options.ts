/** The options of `kafdir console-consumer` that Kafka's tool does not have. */
import type { OptionTable } from '../option-table.ts'

export const kafdirConsumerOptionTable = {
  'until-end': {
    argument: 'none',
    description: 'Stop at what was the end when the run began.',
    kafdir: { char: 'e', summary: 'Stop at what was the end when the run began, instead of waiting for more.' },
  },
  tail: {
    argument: 'required',
    type: 'Integer',
    description: 'Begin so many records before the end.',
    kafdir: {
      summary: 'Begin with the last N records: of all partitions together, by time, and of those that match.',
      placeholder: 'N',
    },
  },
  from: {
    argument: 'required',
    type: 'String',
    description: 'Begin with the first record of this time or later.',
    kafdir: {
      summary:
        'Begin at a time: 10m (ago), 2024-05-01 or 2024-05-01T10:30 (local time), 2024-05-01T10:30Z, or milliseconds since 1970.',
      placeholder: 'TIME',
    },
  },
  to: {
    argument: 'required',
    type: 'String',
    description: 'Stop before the first record of this time or later.',
    kafdir: {
      summary: 'Stop before a time, written the same way; +5m is in five minutes.',
      placeholder: 'TIME',
    },
  },
  grep: {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'Print only records in which this regular expression is found.',
    kafdir: {
      summary: 'Print only records with a key, value or header in which REGEX is found. Repeated: all of them.',
      placeholder: 'REGEX',
    },
  },
  'grep-key': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'The same in the key.',
    kafdir: { summary: 'The same, but only in the key.', placeholder: 'REGEX' },
  },
  'grep-value': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'The same in the value.',
    kafdir: { summary: 'The same, but only in the value.', placeholder: 'REGEX' },
  },
  'grep-header': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'The same in a header.',
    kafdir: {
      summary: 'Print only records with this header; with =REGEX, one whose value matches.',
      placeholder: 'NAME[=REGEX]',
    },
  },
  'ignore-case': {
    argument: 'none',
    description: 'Make no difference between capitals and small letters.',
    kafdir: { char: 'i', summary: 'With --grep: capitals and small letters are the same.' },
  },
  where: {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'Print only records whose JSON value fulfils a condition.',
    kafdir: {
      summary:
        'Print only records whose JSON value fulfils a condition (@.amount > 100) or has what a JSONPath finds. Repeated: all of them.',
      placeholder: 'CONDITION',
    },
  },
  not: {
    argument: 'none',
    description: 'Print the other records.',
    kafdir: { summary: 'With --grep and --where: print the other records.' },
  },
  format: {
    argument: 'required',
    type: 'String',
    description: 'Print records by a template.',
    kafdir: {
      char: 'f',
      summary:
        'Print records by a template, as in kcat: %t topic, %p partition, %o offset, %T time, %k key, %h headers, %s value.',
      placeholder: 'TEMPLATE',
    },
  },
  json: {
    argument: 'none',
    description: 'Print each record as a line of JSON.',
    kafdir: {
      char: 'j',
      summary: 'Print each record whole as a line of JSON, which console-producer --json takes back.',
    },
  },
  pretty: {
    argument: 'none',
    description: 'Indent JSON.',
    kafdir: { summary: 'Indent values that are JSON over several lines; with --json on a terminal it is done anyway.' },
  },
} as const satisfies OptionTable

export type KafdirConsumerOptionTable = typeof kafdirConsumerOptionTable

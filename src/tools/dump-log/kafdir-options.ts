/** What `kafdir dump-log` takes. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'
import { dumpContentOptionTable } from './options.ts'

export const kafdirDumpLogOptionTable = {
  ...dumpContentOptionTable,
  annotate: {
    argument: 'none',
    description: 'Each range of bytes with its name, value and meaning.',
    kafdir: { char: 'a', summary: 'Show each range of bytes with its position, length, name, value and meaning.' },
  },
  all: {
    argument: 'none',
    description: 'All files of a partition.',
    kafdir: { summary: 'Of a directory show indexes, snapshots and checkpoints too, not only segments.' },
  },
  broker: {
    argument: 'required',
    type: 'Integer',
    description: 'The broker whose replica is meant.',
    kafdir: { summary: 'The broker whose replica is meant; default the lowest that has one.', placeholder: 'N' },
  },
  json: {
    argument: 'none',
    description: 'JSON, one object a line.',
    kafdir: { char: 'j', summary: 'Print one JSON object a line.' },
  },
  dir: addressOptionTable.dir,
} as const satisfies OptionTable

export type KafdirDumpLogOptionTable = typeof kafdirDumpLogOptionTable

import { expect, it } from 'vitest'
import { groupResetText, type ResetOutcome } from '../../../src/cli/reset-views.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'

const outcome: ResetOutcome = {
  groupId: 'g',
  error: null,
  offsets: [
    { topic: 'orders', partition: 0, before: 3, offset: 10 },
    { topic: 'orders', partition: 1, before: 3, offset: 1 },
    { topic: 'orders', partition: 2, before: 4, offset: 4 },
    { topic: 'orders', partition: 3, before: null, offset: 5 },
  ],
}
const terminal: Terminal = {
  bold: (text) => text,
  dim: (text) => text,
  table: (head, rows) => [head, ...rows].map((row) => `${row.join('|')}\n`).join(''),
}

it('a reset is a table of now and after for people', () => {
  expect(groupResetText(outcome, terminal)).toBe(
    [
      'g  4 partitions, 7 records skipped, 2 records read again',
      'Partition|Now|After|Records',
      'orders-0|3|10|7 skipped',
      'orders-1|3|1|2 read again',
      'orders-2|4|4|',
      'orders-3|-|5|',
      '',
    ].join('\n'),
  )
})

it('and lines with tabs for programs', () => {
  expect(groupResetText(outcome, undefined).split('\n')[1]).toBe('g\torders\t1\t1')
})

import { describe, expect, it } from 'vitest'
import { columnWidths, displayWidth, folded } from '../../../src/cli/table-layout.ts'

describe('the widths of columns', () => {
  const head = ['Whose', 'Quota', 'Value']
  const rows = [['user alice-of-the-whole-company, client web', 'producer_byte_rate', '1048576']]

  it('are those of the longest cells where there is room', () => {
    expect(columnWidths(head, rows, 100)).toEqual([43, 18, 7])
  })

  it('shrink where the column is widest, and never below a word', () => {
    expect(columnWidths(head, rows, 60)).toEqual([35, 18, 7])
    expect(columnWidths(head, rows, 49)).toEqual([24, 18, 7])
    expect(columnWidths(head, rows, 48)).toBeUndefined()
  })
})

describe('a folded text', () => {
  it.each([
    ['user alice, client web', 12, ['user alice,', 'client web']],
    ['compact,delete', 8, ['compact,', 'delete']],
    ['orders', 6, ['orders']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['throttled.replicas', 12, ['throttled.', 'replicas']],
    ['a bcdefgh', 4, ['a', 'bcde', 'fgh']],
    ['', 4, ['']],
    ['주문 기록', 5, ['주문', '기록']],
  ])('%o in %i columns', (text, width, lines) => {
    expect(folded(text, width)).toEqual(lines)
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
  })
})

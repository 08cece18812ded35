import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../../../src/cli/table-layout.ts'
import { topFrame } from '../../../../src/cli/top/top-frame.ts'
import { INITIAL_STATE, type TopState } from '../../../../src/cli/top/top-state.ts'
import { arrangedRows, numberCell, type TopTable, textCell } from '../../../../src/cli/top/top-table.ts'

const plain = { bold: (text: string) => text, dim: (text: string) => text }

function tableOf(names: readonly string[]): TopTable {
  return {
    name: 'Topics',
    columns: [
      { key: 'topic', title: 'Topic', align: 'left', dropped: 0 },
      { key: 'rate', title: 'Records/s', align: 'right', dropped: 1 },
      { key: 'size', title: 'Size', align: 'right', dropped: 2 },
    ],
    rows: names.map((name, at) => ({
      id: name,
      cells: [textCell(name), numberCell(at * 10), numberCell(at === 0 ? null : at)],
    })),
    whenEmpty: 'There are no topics yet.',
  }
}

function frame(names: readonly string[], size: { rows: number; columns: number }, change: Partial<TopState> = {}) {
  const state = { ...INITIAL_STATE, ...change }
  const table = tableOf(names)
  const rows = arrangedRows(table, state.order, state.filter)
  return topFrame({ state, table, rows, headline: 'kafdir top  /data', notice: null }, size, plain)
}

describe('the picture of kafdir top', () => {
  it('has as many lines as the screen, none wider than it', () => {
    const names = Array.from({ length: 50 }, (_, at) => `topic-of-the-year-${at}-주문`)
    for (const rows of [1, 2, 3, 5, 24, 80]) {
      for (const columns of [1, 2, 10, 20, 40, 80, 200]) {
        for (const showsHelp of [false, true]) {
          const lines = frame(names, { rows, columns }, { showsHelp })
          expect(lines.length).toBe(rows)
          expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  it('shows the marked row, wherever it is', () => {
    const names = Array.from({ length: 50 }, (_, at) => `t${String(at).padStart(2, '0')}`)
    for (const marked of ['t00', 't25', 't49']) {
      const lines = frame(names, { rows: 10, columns: 40 }, { marked })
      expect(lines.filter((line) => line.startsWith('> '))).toEqual([expect.stringContaining(marked)])
    }
  })

  it('drops the least important columns first, and cuts names at last', () => {
    const head = (columns: number) => frame(['orders'], { rows: 8, columns })[2]?.trim()
    expect(head(80)).toBe('Topic*  Records/s  Size')
    expect(head(22)).toBe('Topic*  Records/s')
    expect(head(12)).toBe('Topic*')
    expect(frame(['orders'], { rows: 8, columns: 6 })[3]).toBe('> ord…')
  })

  it('says which column it is sorted by, and what is left out', () => {
    const lines = frame(
      ['orders', 'audit', 'other'],
      { rows: 8, columns: 60 },
      { order: { key: 'rate', isReversed: true }, filter: 'o' },
    )
    expect(lines[1]).toBe('Topics (2 of 3)  by records/s, reversed')
    expect(lines[2]).toContain('Records/s*')
    expect(lines.at(-1)).toContain("Only rows with 'o'")
  })

  it('says why there is nothing', () => {
    expect(frame([], { rows: 8, columns: 60 }).join('\n')).toContain('There are no topics yet.')
    expect(frame(['a'], { rows: 8, columns: 60 }, { filter: 'x' }).join('\n')).toContain("Nothing here has 'x' in it.")
  })
})

describe('rows', () => {
  it('are sorted by numbers from the largest, by texts from the first, unknown ones last in both orders', () => {
    const table = tableOf(['b', 'c', 'a'])
    const ids = (key: string | null, isReversed: boolean) =>
      arrangedRows(table, { key, isReversed }, '').map(({ id }) => id)
    expect(ids(null, false)).toEqual(['a', 'b', 'c'])
    expect(ids('topic', true)).toEqual(['c', 'b', 'a'])
    expect(ids('size', false)).toEqual(['a', 'c', 'b'])
    expect(ids('size', true)).toEqual(['c', 'a', 'b'])
  })

  it('are found whatever their capitals are', () => {
    expect(arrangedRows(tableOf(['Orders', 'audit']), INITIAL_STATE.order, 'ORD').map(({ id }) => id)).toEqual([
      'Orders',
    ])
  })
})

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { narrowedColumns, openTerminal } from '../../../src/cli/terminal.ts'
import type { OutputPort } from '../../../src/tools/tool-ports.ts'

function output(columns: number, isTerminal = true): OutputPort {
  const closeSignal = new AbortController().signal
  return { write: () => true, drain: async () => {}, closed: false, closeSignal, isTerminal, columns }
}

const HEAD = ['Topic', 'Partitions', 'Id']
const ROWS = [['orders-of-the-whole-year', '3', 'MrazIgq-RneJC32eMmYSYw']]

async function table(columns: number): Promise<string[]> {
  const terminal = await openTerminal(output(columns))
  const text = stripVTControlCharacters(terminal?.table(HEAD, ROWS) ?? '')
  return text.trimEnd().split('\n')
}

describe('a table on a terminal', () => {
  it('is as wide as its cells where there is room', async () => {
    const [, , , row] = await table(80)
    expect(row).toBe('│ orders-of-the-whole-year │ 3          │ MrazIgq-RneJC32eMmYSYw │')
  })

  it.each([79, 60, 50, 40, 30, 20])('fits into %i columns and loses no letter', async (columns) => {
    const lines = await table(columns)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
    const cells = lines.filter((line) => line.startsWith('│')).map((line) => line.split('│').map((cell) => cell.trim()))
    const column = (at: number): string => cells.map((row) => row[at]).join('')
    expect([column(1), column(2), column(3)]).toEqual(HEAD.map((cell, at) => cell + (ROWS[0]?.[at] ?? '')))
  })

  it('is left as it is where nothing would make it fit', () => {
    expect(narrowedColumns('┌──────┬──────┐\n', 6)).toBeUndefined()
    expect(narrowedColumns('┌──────┬──────┐\n', 9)).toEqual([3, 3])
    expect(narrowedColumns('┌──────┬─────────┐\n', 15)).toEqual([6, 6])
  })

  it('does not exist where nobody looks', async () => {
    expect(await openTerminal(output(80, false))).toBeUndefined()
  })
})

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../../src/cli/terminal.ts'
import type { OutputPort } from '../../../src/tools/tool-ports.ts'

function output(columns: number, isTerminal = true): OutputPort {
  const closeSignal = new AbortController().signal
  const trusted = (text: string): string => text
  return {
    write: () => true,
    trusted,
    drain: async () => {},
    closed: false,
    closeSignal,
    isTerminal,
    columns,
    colourLevel: 1,
  }
}

const HEAD = ['Topic', 'Partitions', 'Id']
const ROWS = [['orders-of-the-whole-year', '3', 'MrazIgq-RneJC32eMmYSYw']]
const SENTENCE = 'a value of many words that can be folded anywhere'
const ESCAPE = '\u001b['

async function table(columns: number, head = HEAD, rows = ROWS): Promise<string> {
  return (await openTerminal(output(columns)))?.table(head, rows, { dimColumn: 2 }) ?? ''
}

async function lines(columns: number, head = HEAD, rows = ROWS): Promise<string[]> {
  return stripVTControlCharacters(await table(columns, head, rows))
    .trimEnd()
    .split('\n')
}

describe('a table on a terminal', () => {
  it('is as wide as its cells where there is room', async () => {
    const [, , , row] = await lines(80)
    expect(row).toBe('│ orders-of-the-whole-year │ 3          │ MrazIgq-RneJC32eMmYSYw │')
  })

  it('has no borders where they would tear words apart', async () => {
    expect(await lines(60)).toEqual([
      'Topic                     Partitions  Id',
      'orders-of-the-whole-year  3           MrazIgq-RneJC32eMmYSYw',
    ])
  })

  it('has a line for each cell where nothing else fits', async () => {
    expect(await lines(45, HEAD, [...ROWS, ['users', '1', 'AAAAIgq-RneJC32eMmYSYw']])).toEqual([
      'Topic       orders-of-the-whole-year',
      'Partitions  3',
      'Id          MrazIgq-RneJC32eMmYSYw',
      '',
      'Topic       users',
      'Partitions  1',
      'Id          AAAAIgq-RneJC32eMmYSYw',
    ])
  })

  it.each([60, 45, 40])(
    'fits into %i columns, with lines that are equally long and codes that are whole',
    async (columns) => {
      const head = ['Feature', 'Level', 'Meaning']
      const text = await table(columns, head, [['share.version', '1', SENTENCE]])
      const shown = stripVTControlCharacters(text).trimEnd().split('\n')
      expect(new Set(shown.map((line) => line.length)).size).toBe(1)
      expect(shown[0]?.length).toBeLessThanOrEqual(columns)
      expect(text).toContain(`${ESCAPE}1mFeature${ESCAPE}22m`)
      // Whatever is not a whole code would be left behind.
      expect(shown.join('')).not.toMatch(/\[\d/)
      expect(shown.join('')).not.toContain(ESCAPE)
      const meaning = shown.slice(3, -1).map((line) => line.split('│')[3]?.trim())
      expect(meaning.join(' ')).toBe(SENTENCE)
    },
  )

  it('does not exist where nobody looks', async () => {
    expect(await openTerminal(output(80, false))).toBeUndefined()
  })
})

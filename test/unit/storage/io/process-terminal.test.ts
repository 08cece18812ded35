import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { ownTerminal } from '../../../../src/storage/io/process-terminal.ts'

const terminalOf = (status: string) => ownTerminal({ ...nodeFileSystem, readFile: () => Buffer.from(status) })

it.each([
  ['4711 (node) S 1 2 3 34819 5 6', 'pts/3'],
  ['4711 (a ) b (c)) S 1 2 3 34816 5 6', 'pts/0'],
  [`4711 (node) S 1 2 3 ${(137 << 8) | 1} 5`, 'pts/257'],
  ['4711 (node) S 1 2 3 1025 5 6', 'tty1'],
  ['4711 (node) S 1 2 3 0 -1 6', null],
  ['', null],
])('%s runs on %s', (status, terminal) => {
  expect(terminalOf(status)).toBe(terminal)
})

it('a system that does not tell has none', () => {
  expect(ownTerminal({ ...nodeFileSystem, readFile: () => null })).toBe(null)
})

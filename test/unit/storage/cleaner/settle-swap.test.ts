import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { settleSwap } from '../../../../src/storage/cleaner/settle-swap.ts'
import { benchWith } from './real-bench.ts'
import { pairsAt } from './test-batches.ts'

const OLD = [
  { baseOffset: 0, batches: [pairsAt(0, ['a', '1'], ['b', '1'])] },
  { baseOffset: 2, batches: [pairsAt(2, ['a', '2'])] },
  { baseOffset: 3, batches: [pairsAt(3, ['c', '1'])] },
]
const CLEANED = Buffer.concat([pairsAt(1, ['b', '1']), pairsAt(2, ['a', '2'])])

function benchWithFiles(files: Readonly<Record<string, Buffer>>) {
  const bench = benchWith(OLD)
  for (const [name, bytes] of Object.entries(files)) bench.writeFile(name, bytes)
  return bench
}

const name = (base: number, suffix: string): string => `${String(base).padStart(20, '0')}${suffix}`

describe('settling a swap', () => {
  it('changes nothing without swap files: cleaned ones may be those of a cleaner at work', () => {
    const bench = benchWithFiles({ [name(0, '.log.cleaned')]: CLEANED })
    const before = bench.names()
    expect(settleSwap(bench.fileSystem, bench.directory)).toBe(false)
    expect(bench.names()).toEqual(before)
  })

  it('undoes one that had not begun to count', () => {
    const bench = benchWithFiles({ [name(0, '.log.swap')]: CLEANED, [name(0, '.index.cleaned')]: Buffer.alloc(0) })
    expect(settleSwap(bench.fileSystem, bench.directory)).toBe(true)
    expect(bench.segments()).toEqual([0, 2, 3])
    expect(bench.records().map(({ offset }) => offset)).toEqual([0, 1, 2, 3])
    expect(bench.names().filter((each) => /\.(cleaned|swap)$/.test(each))).toEqual([])
  })

  it('completes one that had', () => {
    const bench = benchWithFiles({ [name(0, '.log.swap')]: CLEANED, [name(0, '.index.swap')]: Buffer.alloc(0) })
    bench.writeFile(name(0, '.snapshot'), Buffer.alloc(1))
    bench.writeFile(name(2, '.snapshot'), Buffer.alloc(1))
    bench.writeFile(name(3, '.snapshot'), Buffer.alloc(1))
    expect(settleSwap(bench.fileSystem, bench.directory)).toBe(true)
    expect(bench.segments()).toEqual([0, 3])
    expect(bench.bytes(0)).toEqual(CLEANED)
    expect(bench.names().filter((each) => /snapshot/.test(each))).toEqual([
      name(0, '.snapshot'),
      name(2, '.snapshot.deleted'),
      name(3, '.snapshot'),
    ])
    expect(settleSwap(bench.fileSystem, bench.directory)).toBe(false)
  })

  it('gives the rest their names when the log has its own already', () => {
    const bench = benchWithFiles({ [name(0, '.index.swap')]: Buffer.from('12345678') })
    bench.fileSystem.rename(path.join(bench.directory, name(0, '.index')), path.join(bench.directory, 'gone'))
    settleSwap(bench.fileSystem, bench.directory)
    expect(bench.segments()).toEqual([0, 2, 3])
    expect(bench.fileSystem.readFile(path.join(bench.directory, name(0, '.index')))?.toString()).toBe('12345678')
  })

  it('leaves alone what is before the cleaned file', () => {
    const bench = benchWithFiles({
      [name(0, '.log.swap')]: CLEANED.subarray(0, pairsAt(1, ['b', '1']).length),
      [name(2, '.log.swap')]: pairsAt(2, ['z', '9']),
      [name(2, '.index.cleaned')]: Buffer.alloc(0),
    })
    settleSwap(bench.fileSystem, bench.directory)
    expect(bench.records().map(({ offset, value }) => [offset, value])).toEqual([
      [1, '1'],
      [2, '2'],
      [3, '1'],
    ])
  })
})

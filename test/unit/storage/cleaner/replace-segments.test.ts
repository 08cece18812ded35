/** In which order names change when segments are replaced: a crash keeps some of them, and readers list in between. */
import path from 'node:path'
import { expect, it } from 'vitest'
import { replaceSegments } from '../../../../src/storage/cleaner/replace-segments.ts'
import { settleSwap } from '../../../../src/storage/cleaner/settle-swap.ts'
import { FaultProcess, type Operation } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'

const DIRECTORY = '/orders-0'
const KINDS = ['log', 'index', 'timeindex']

/** Segments 0, 3 and 6, and files with the suffix beside the first one; what `change` does to names, and its syncs. */
function stepsOf(suffix: '.cleaned' | '.swap', change: (process: FaultProcess) => void): string[] {
  const process = new FaultProcess(new MemoryDisk(), new MemoryLocks())
  process.fileSystem.makeDirectory(DIRECTORY)
  const make = (base: number, kind: string, end = ''): void =>
    process.fileSystem.open(`${DIRECTORY}/${String(base).padStart(20, '0')}.${kind}${end}`, 'create').close()
  for (const base of [0, 3, 6]) for (const kind of KINDS) make(base, kind)
  for (const kind of KINDS) make(0, kind, suffix)
  const steps: string[] = []
  process.plan = ({ kind, path: where }: Operation) => {
    if (kind === 'rename') steps.push(path.basename(where).replace(/^0+(\d)/, '$1'))
    if (kind === 'syncDirectory') steps.push('sync')
    return null
  }
  change(process)
  return steps
}

it('a swap counts once all of it has its names on the disk; old segments go from the last to the first', () => {
  const steps = stepsOf('.cleaned', ({ fileSystem }) => replaceSegments(fileSystem, DIRECTORY, [0, 3, 6]))
  const named = (...bases: string[]) => bases.flatMap((base) => KINDS.map((kind) => base.replace('*', kind)))
  const stages = steps.join(' ').split(' sync')
  expect(stages.map((stage) => stage.trim().split(' ').sort())).toEqual([
    named('0.*.cleaned').sort(),
    named('6.*', '3.*', '0.*').sort(),
    named('0.*.swap').sort(),
    [''],
  ])
  expect(steps.indexOf('6.log')).toBeLessThan(steps.indexOf('3.log'))
  expect(steps.indexOf('3.log')).toBeLessThan(steps.indexOf('0.log'))
  expect(steps.indexOf('0.log.swap')).toBeLessThan(steps.indexOf('0.index.swap'))
})

it('a swap that another one ends has its old names off the disk before it gets them', () => {
  const steps = stepsOf('.swap', ({ fileSystem }) => settleSwap(fileSystem, DIRECTORY))
  const stages = steps.join(' ').split(' sync')
  expect(stages.map((stage) => stage.trim().split(' ').sort())).toEqual([
    KINDS.map((kind) => `0.${kind}`).sort(),
    KINDS.map((kind) => `0.${kind}.swap`).sort(),
    [''],
  ])
  expect(steps.indexOf('0.log.swap')).toBeLessThan(steps.indexOf('0.index.swap'))
})

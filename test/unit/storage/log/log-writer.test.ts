/** In which order a writer has things put on the disk, and what it does when that fails. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import type { LogConfig } from '../../../../src/storage/log/log-config.ts'
import { append, batchOf, CrashBench } from '../../../crash/crash-bench.ts'
import type { Operation } from '../../../crash/fault-file-system.ts'
import { wrappedFile } from '../wrapped-file.ts'
import { appendAll, LogBench, numbered } from './log-bench.ts'

/** What a writer does on the disk, as `datasync 00000000000000000000.log`. */
async function operationsOf(values: readonly string[], config?: Partial<LogConfig>): Promise<string[]> {
  const operations: string[] = []
  const note = ({ kind, path: file }: Operation) => {
    operations.push(`${kind} ${path.basename(file)}`)
    return null
  }
  const bench = await CrashBench.make()
  const log = bench.openLog(bench.startProcess(note), config)
  for (const value of values) await append({ log }, value)
  return operations
}

describe('a roll', () => {
  const first = '00000000000000000000'
  const second = '00000000000000000002'

  it('puts all of the old segment on the disk, and the name of the next one, before that has a byte', async () => {
    const operations = await operationsOf(['a', 'b'.repeat(600), 'c'.repeat(600)])
    const lastByte = operations.lastIndexOf(`write ${first}.log`)
    const nextByte = operations.indexOf(`write ${second}.log`)
    expect(lastByte).toBeGreaterThan(-1)
    expect(nextByte).toBeGreaterThan(lastByte)
    const between = operations.slice(lastByte, nextByte)
    for (const suffix of ['.log', '.index', '.timeindex']) {
      expect(between, suffix).toContain(`datasync ${first}${suffix}`)
      expect(between, suffix).toContain(`open ${second}${suffix}`)
    }
    expect(between.indexOf(`open ${second}.log`)).toBeGreaterThan(between.indexOf(`datasync ${first}.log`))
    expect(between.lastIndexOf('syncDirectory orders-0')).toBeGreaterThan(between.indexOf(`open ${second}.timeindex`))
  })

  it('closes no file that is being synced: its number could be another file’s', async () => {
    const bench = LogBench.make()
    const closed: string[] = []
    let letSyncEnd = (): void => undefined
    const syncing = new Promise<void>((resolve) => (letSyncEnd = resolve))
    const fileSystem = {
      ...nodeFileSystem,
      open: (...args: Parameters<typeof nodeFileSystem.open>) => {
        const file = nodeFileSystem.open(...args)
        return wrappedFile(file, {
          datasync: () => syncing,
          close: () => {
            closed.push(path.basename(file.path))
            file.close()
          },
        })
      },
    }
    const [slow, other] = [bench.open({ fileSystem }), bench.open({ config: { segmentBytes: 300 } })]
    await appendAll(slow, [['a']])
    const flushed = slow.flush()
    await appendAll(other, numbered(3, 200))
    expect(bench.segments().length).toBeGreaterThan(1)
    await appendAll(slow, [['b']])
    expect(closed).not.toContain(`${first}.log`)
    letSyncEnd()
    await flushed
    await expect.poll(() => closed).toContain(`${first}.log`)
  })
})

describe('an append', () => {
  const log = '00000000000000000000.log'

  it('is synced when as many records wait as flush.messages says', async () => {
    const operations = await operationsOf(['a', 'b', 'c', 'd', 'e'], { flushMessages: 2 })
    const steps = operations.filter((step) => step.endsWith(log) && !step.startsWith('open'))
    const [write, sync] = [`write ${log}`, `datasync ${log}`]
    expect(steps).toEqual([write, write, sync, write, write, sync, write])
  })

  it('that does not fit on the disk leaves no byte behind', async () => {
    const bench = await CrashBench.make()
    let isFull = false
    const writer = bench.startWriter(({ kind, path: file }) =>
      isFull && kind === 'write' && file.endsWith(log) ? { kind: 'ENOSPC', writtenBytes: 30 } : null,
    )
    await append(writer, 'a')
    const before = Buffer.from(bench.file(log))
    isFull = true
    await expect(writer.log.append(batchOf('b'), { leaderEpoch: 0 })).rejects.toThrow('the disk is full')
    expect(bench.file(log)).toEqual(before)
    expect(bench.notices).toEqual([])
  })
})

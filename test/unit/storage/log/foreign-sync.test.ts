import { expect, it } from 'vitest'
import { append, CrashBench } from '../../../crash/crash-bench.ts'
import type { FaultProcess } from '../../../crash/fault-file-system.ts'
import { SeededRandom } from '../../../crash/seeded-random.ts'
import { wrappedFile } from '../wrapped-file.ts'

it('what another process wrote is on the disk afterwards, over several segments', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  for (let i = 0; i < 30; i++) await append(writer, `value ${i}`.padEnd(100, '.'))
  const reader = bench.startProcess()
  await bench.openLog(reader).syncThrough(30)
  bench.crash([writer.process, reader], new SeededRandom(1), 'everything')
  expect((await bench.values()).length).toBe(30)
})

it('what is known to be on the disk is not synced again, what came since is', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  await append(writer, 'one')
  const reader = bench.startProcess()
  const log = bench.openLog(reader)
  await log.syncThrough(1)
  const before = reader.operations
  await log.syncThrough(1)
  expect(reader.operations).toBe(before)
  await append(writer, 'two')
  await Promise.all([log.syncThrough(2), log.syncThrough(2)])
  bench.crash([writer.process, reader], new SeededRandom(1), 'everything')
  expect(await bench.values()).toEqual(['one', 'two'])
})

it('a disk that failed once is not believed again', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  await append(writer, 'one')
  const reader = bench.startProcess(({ kind }) => (kind === 'datasync' ? { kind: 'EIO' } : null))
  const log = bench.openLog(reader)
  await expect(log.syncThrough(1)).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
  reader.plan = () => null
  await expect(log.syncThrough(1)).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
})

it('a log that could not be opened is tried again: nothing of it was lost', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  await append(writer, 'one')
  const reader = bench.startProcess(({ kind, path }) =>
    kind === 'open' && path.endsWith('.log') ? { kind: 'EROFS' } : null,
  )
  const log = bench.openLog(reader)
  await expect(log.syncThrough(1)).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
  reader.plan = () => null
  await log.syncThrough(1)
  bench.crash([writer.process, reader], new SeededRandom(1), 'everything')
  expect(await bench.values()).toEqual(['one'])
})

it('nobody is told that it is on the disk by whom could not open it, also when the next one can', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  await append(writer, 'one')
  let opens = 0
  const reader = bench.startProcess(({ kind, path }) =>
    kind === 'open' && path.endsWith('.log') && opens++ === 0 ? { kind: 'EROFS' } : null,
  )
  const log = bench.openLog(reader)
  const outcomes = await Promise.allSettled([log.syncThrough(1), log.syncThrough(1)])
  expect(opens).toBeGreaterThan(0)
  expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { error: 'KAFKA_STORAGE_ERROR' } })
})

it('a log without anything in it needs nothing', async () => {
  const bench = await CrashBench.make()
  const reader = bench.startProcess(({ kind }) => (kind === 'datasync' ? { kind: 'EIO' } : null))
  await expect(bench.openLog(reader).syncThrough(17)).resolves.toBeUndefined()
})

it('what came while the disk was busy is not taken for written with the rest', async () => {
  const bench = await CrashBench.make()
  const writer = bench.startWriter()
  await append(writer, 'one')
  const reader = bench.startProcess()
  let isBusy = true
  const file = {
    ...reader.fileSystem,
    open: (...args: Parameters<typeof reader.fileSystem.open>) => {
      const opened = reader.fileSystem.open(...args)
      return wrappedFile(opened, {
        datasync: async () => {
          await opened.datasync()
          if (isBusy) await append(writer, 'two')
          isBusy = false
        },
      })
    },
  }
  const log = bench.openLog({ fileSystem: file, locks: reader.locks } as FaultProcess)
  await log.syncThrough(1)
  await log.syncThrough(2)
  bench.crash([writer.process, reader], new SeededRandom(1), 'everything')
  expect(await bench.values()).toEqual(['one', 'two'])
})

it('nothing is known to be on the disk any more once whole batches may have been cut off', async () => {
  const bench = await CrashBench.make()
  await append(bench.startWriter(), 'one')
  const reader = bench.startProcess()
  const log = bench.openLog(reader)
  await log.syncThrough(1)
  const before = reader.operations
  log.relist()
  await log.syncThrough(1)
  expect(reader.operations).toBeGreaterThan(before)
})

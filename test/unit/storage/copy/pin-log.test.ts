import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { PinnedLog } from '../../../../src/storage/copy/pin-log.ts'
import type { FileSystem, OpenFile } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { inspected } from '../inspection/inspected-partition.ts'
import { LogBench } from '../log/log-bench.ts'
import { batchBytes } from '../log/segment-files.ts'

const config = { segmentBytes: 512, indexIntervalBytes: 64 }

async function filled(bench: LogBench, records: number): Promise<ReturnType<LogBench['open']>> {
  const log = bench.open({ config })
  for (let n = 0; n < records; n++) await log.append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
  return log
}

function pin(bench: LogBench, mayShare: boolean): { pinned: PinnedLog; target: string } {
  const target = path.join(bench.logDir, 'copy', 'orders-0')
  mkdirSync(path.dirname(target))
  const fileSystem = nodeFileSystem
  const source = bench.directory
  return { pinned: PinnedLog.pin({ fileSystem, source, target, mayShare, isWhole: true, recoveryPoint: 0 }), target }
}

function logs(directory: string): Map<string, Buffer> {
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'))
  return new Map(names.map((name) => [name, readFileSync(path.join(directory, name))]))
}

describe('a copy of a log', () => {
  it.each([true, false])(
    'holds what was there when it was pinned, whatever is appended (shared: %s)',
    async (mayShare) => {
      const bench = LogBench.make()
      const log = await filled(bench, 21)
      const before = logs(bench.directory)
      const { pinned, target } = pin(bench, mayShare)
      for (let n = 0; n < 30; n++) await log.append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
      expect(await pinned.complete({})).toBe(true)
      expect(pinned.endOffset).toBe(21)
      expect(logs(target)).toEqual(before)
      expect((await inspected(target)).findings).toEqual([])
      expect(pinned.sharedBytes > 0).toBe(mayShare)
    },
  )

  it('keeps what is cut off the source later, and the other way round', async () => {
    const bench = LogBench.make()
    const log = await filled(bench, 30)
    const { pinned, target } = pin(bench, true)
    await pinned.complete({})
    const copied = logs(target)
    const shared = [...copied.keys()][1] as string
    expect(statSync(path.join(target, shared)).ino).toBe(statSync(path.join(bench.directory, shared)).ino)
    await log.holding((held) => held.truncateTo(Number(shared.slice(0, 20)) + 1))
    expect(logs(target)).toEqual(copied)
    expect((await inspected(target)).findings).toEqual([])
    expect(readdirSync(bench.directory).filter((name) => name.includes('.own'))).toEqual([])

    const other = LogBench.copyOf(target)
    cpSync(path.join(other.directory, 'partition.metadata'), path.join(target, 'partition.metadata'))
    const source = logs(bench.directory)
    const copy = bench.open({ config, directory: target })
    await copy.append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
    await copy.holding((held) => held.truncateTo(3))
    expect(logs(bench.directory)).toEqual(source)
  })

  it('of many segments that shares nothing needs a descriptor for the last one only', async () => {
    const bench = LogBench.make()
    await filled(bench, 60)
    const before = logs(bench.directory)
    expect(before.size).toBeGreaterThan(5)
    const target = path.join(bench.logDir, 'copy', 'orders-0')
    mkdirSync(path.dirname(target))
    let [open, most] = [0, 0]
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        const opened = nodeFileSystem.open(file, mode, permissions)
        most = Math.max(most, ++open)
        return Object.assign(Object.create(opened) as OpenFile, {
          descriptor: opened.descriptor,
          path: file,
          close: () => {
            open--
            opened.close()
          },
        })
      },
    }
    const source = bench.directory
    const pinned = PinnedLog.pin({ fileSystem, source, target, mayShare: false, isWhole: true, recoveryPoint: 0 })
    expect(await pinned.complete({})).toBe(true)
    expect([open, most <= 3]).toEqual([0, true])
    expect(logs(target)).toEqual(before)
    expect(readdirSync(target).filter((name) => name.endsWith('.pinned'))).toEqual([])
    expect(statSync(path.join(source, [...before.keys()][0] as string)).nlink).toBe(1)
  })

  it('is not believed when batches were cut off while it was made', async () => {
    const bench = LogBench.make()
    const log = await filled(bench, 30)
    const { pinned } = pin(bench, false)
    await log.holding((held) => held.truncateTo(25))
    expect(await pinned.complete({})).toBe(false)
  })

  it('leaves out what belongs to processes and what was cut off', async () => {
    const bench = LogBench.make()
    await filled(bench, 3)
    for (const name of [
      'kafdir-operation.lock',
      '00000000000000000000.log.cut-3',
      '00000000000000000009.log.deleted',
    ]) {
      nodeFileSystem.replaceFile(path.join(bench.directory, name), Buffer.from('x'))
    }
    const { pinned, target } = pin(bench, true)
    await pinned.complete({})
    const names = readdirSync(target)
    expect(names).toContain('partition.metadata')
    expect(names.filter((name) => /lock|cut|deleted/.test(name))).toEqual([])
    expect(existsSync(path.join(target, 'kafdir-boot-id'))).toBe(true)
  })
})

describe('the end of a log that is copied', () => {
  const torn = batchBytes({ baseOffset: 3 }).subarray(0, 40)
  const lastOf = (directory: string): string =>
    path.join(directory, readdirSync(directory).findLast((name) => name.endsWith('.log')) as string)

  it('is without an unfinished write', async () => {
    const bench = LogBench.make()
    await filled(bench, 3)
    const whole = readFileSync(lastOf(bench.directory))
    appendFileSync(lastOf(bench.directory), torn)
    const { pinned, target } = pin(bench, true)
    expect(await pinned.complete({})).toBe(true)
    expect(readFileSync(lastOf(target))).toEqual(whole)
  })

  it('is never cut where it is damaged: there is no copy then', async () => {
    const bench = LogBench.make()
    const whole = bench.open()
    for (let n = 0; n < 3; n++) await whole.append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
    const log = lastOf(bench.directory)
    const bytes = readFileSync(log)
    const second = 12 + bytes.readInt32BE(8)
    bytes.writeUInt8(bytes.readUInt8(second + 9) ^ 1, second + 9)
    writeFileSync(log, bytes)
    expect(() => pin(bench, true)).toThrow('The log of orders-0 is damaged at offset 1')
  })
})

it('a closed segment that is shared and becomes the last one again gets a file of its own before it is appended to', async () => {
  const bench = LogBench.make()
  await filled(bench, 30)
  const { pinned, target } = pin(bench, true)
  await pinned.complete({})
  const copied = logs(target)
  await bench.closeAll()
  const names = readdirSync(bench.directory).filter((name) => name.endsWith('.log'))
  for (const suffix of ['.log', '.index', '.timeindex']) {
    rmSync(path.join(bench.directory, (names.at(-1) as string).replace('.log', suffix)), { force: true })
  }
  const before = statSync(path.join(bench.directory, names.at(-2) as string))
  expect(before.nlink).toBe(2)
  await bench
    .open({ config: { ...config, segmentBytes: 4096 } })
    .append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
  expect(statSync(path.join(bench.directory, names.at(-2) as string)).size).toBeGreaterThan(before.size)
  expect(logs(target)).toEqual(copied)
})

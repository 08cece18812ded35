/** A partition that is deleted, or made anew, under logs that have it open. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileSystem, OpenFile } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { wrappedFile } from '../wrapped-file.ts'
import { appendAll, batchOf, LogBench, numbered, TOPIC_ID, valuesFrom } from './log-bench.ts'

const leaderEpoch = 0
const OTHER_TOPIC_ID = 'zvJ_Ba8YT0KmVxu3E1hcDg'
const notLeader = expect.objectContaining({ error: 'NOT_LEADER_OR_FOLLOWER' }) as Error

function deleteTopic(bench: LogBench): void {
  const doomed = path.join(bench.logDir, 'orders-0.0123456789abcdef0123456789abcdef-delete')
  renameSync(bench.directory, doomed)
  rmSync(doomed, { recursive: true })
}

async function openBench(): Promise<{ bench: LogBench; log: ReturnType<LogBench['open']> }> {
  const bench = LogBench.make()
  const log = bench.open()
  await appendAll(log, numbered(3))
  return { bench, log }
}

describe('a writer', () => {
  it('does not append to a partition that was deleted', async () => {
    const { bench, log } = await openBench()
    deleteTopic(bench)
    await expect(log.append(batchOf(['x']), { leaderEpoch })).rejects.toThrow(notLeader)
    expect(readdirSync(bench.logDir)).toEqual([])
    await log.close()
    expect(readdirSync(bench.logDir)).toEqual([])
  })

  it('does not append to another partition of the same name', async () => {
    const { bench, log } = await openBench()
    deleteTopic(bench)
    bench.createPartition(OTHER_TOPIC_ID)
    await appendAll(bench.open(), [['new']])
    const before = bench.snapshot()
    await expect(log.append(batchOf(['x']), { leaderEpoch })).rejects.toThrow(notLeader)
    await log.close()
    expect(bench.snapshot()).toEqual(before)
    expect(await valuesFrom(bench.open(), 0)).toEqual(['new'])
  })

  it('is told of the wrong topic when it comes late', async () => {
    const bench = LogBench.make()
    const log = bench.open({ topicId: OTHER_TOPIC_ID })
    await expect(log.append(batchOf(['x']), { leaderEpoch })).rejects.toThrow(notLeader)
    await appendAll(bench.open({ topicId: TOPIC_ID }), [['y']])
    deleteTopic(bench)
    const late = bench.open({ topicId: TOPIC_ID })
    await expect(late.append(batchOf(['x']), { leaderEpoch })).rejects.toThrow(notLeader)
  })

  it('makes no segment in the new partition when it was rolling the old one', async () => {
    const bench = LogBench.make()
    let onSync = (): void => undefined
    // Called while a roll waits for the disk.
    const datasync = async (file: OpenFile): Promise<void> => {
      await file.datasync()
      onSync()
    }
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        const file = nodeFileSystem.open(...args)
        return wrappedFile(file, { datasync: () => datasync(file) })
      },
    }
    const log = bench.open({ fileSystem, config: { segmentBytes: 200 } })
    await appendAll(log, numbered(1, 100))
    onSync = () => {
      onSync = () => undefined
      deleteTopic(bench)
      bench.createPartition(OTHER_TOPIC_ID)
    }
    await expect(log.append(batchOf(numbered(1, 100)[0]!), { leaderEpoch })).rejects.toThrow(notLeader)
    expect(bench.segments()).toEqual([0])
    expect(bench.bytes('.log')).toHaveLength(0)
  })
})

describe('a reader', () => {
  it('reads on in a deleted segment that it has open, and finds nothing behind it', async () => {
    const { bench } = await openBench()
    const reader = bench.open()
    const [first] = numbered(3).map((values) => batchOf(values).length)
    expect(await reader.read(0, 1)).toHaveLength(first!)
    deleteTopic(bench)
    expect(await reader.read(1, 1)).toHaveLength(first!)
    await expect(reader.read(3, 1)).rejects.toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
    expect(reader.endOffset()).toBe(0)
  })

  it('notices at the end of the log that the partition is another one', async () => {
    const { bench } = await openBench()
    const reader = bench.open()
    expect(await valuesFrom(reader, 0)).toEqual(numbered(3).flat())
    deleteTopic(bench)
    bench.createPartition(OTHER_TOPIC_ID)
    await appendAll(bench.open(), [['new 0'], ['new 1']])
    expect(reader.endOffset()).toBe(2)
    await expect(reader.read(3, 100)).rejects.toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
    expect(await valuesFrom(reader, 0)).toEqual(['new 0', 'new 1'])
  })

  it('can be told to forget what it has open', async () => {
    const { bench } = await openBench()
    const reader = bench.open()
    expect(await valuesFrom(reader, 0)).toHaveLength(3)
    deleteTopic(bench)
    bench.createPartition(OTHER_TOPIC_ID)
    await appendAll(bench.open(), [['new 0'], ['new 1'], ['new 2'], ['new 3']])
    reader.relist()
    expect(await valuesFrom(reader, 0)).toEqual(['new 0', 'new 1', 'new 2', 'new 3'])
  })
})

it('a partition directory without segments gets one from its first writer', async () => {
  const bench = LogBench.make()
  rmSync(bench.directory, { recursive: true })
  mkdirSync(bench.directory)
  nodeFileSystem.replaceFile(
    path.join(bench.directory, 'partition.metadata'),
    Buffer.from(`version: 0\ntopic_id: ${TOPIC_ID}`),
  )
  const log = bench.open()
  await appendAll(log, [['a'], ['b']])
  expect(await valuesFrom(log, 0)).toEqual(['a', 'b'])
  expect(bench.segments()).toEqual([0])
})

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Uuid } from '../../../../src/common/uuid.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { storageError } from '../../../../src/storage/io/storage-error.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { LogDir } from '../../../../src/storage/log-dir/log-dir.ts'
import { batchOf, numbered, valuesFrom } from '../log/log-bench.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'
const OTHER_TOPIC_ID = 'zvJ_Ba8YT0KmVxu3E1hcDg'
const orders = (partition = 0) => ({ topic: 'orders', partition })
const leaderEpoch = 0

class Bench {
  readonly directory = temporaryDirectory()
  readonly notices: string[] = []
  #draws = 0

  open(fileSystem: FileSystem = nodeFileSystem, { isReadOnly = false } = {}): LogDir {
    const logDir = new LogDir(this.directory, {
      fileSystem,
      locks: kernelLocks,
      clock: { nowMs: () => 1700000000000, monotonicMs: () => 0 },
      random: { bytes: (length) => Buffer.alloc(length, ++this.#draws) },
      bootId: 'this boot',
      isReadOnly,
      notice: (sentence) => this.notices.push(sentence),
    })
    onTestFinished(() => logDir.close())
    return logDir
  }

  names(): string[] {
    return readdirSync(this.directory).sort()
  }
}

async function create(logDir: LogDir, partitions = 1, topicId: Uuid = TOPIC_ID): Promise<void> {
  const each = Array.from({ length: partitions }, (_, i) => ({ topicPartition: orders(i), topicId, leaderEpoch: 0 }))
  await logDir.createPartitions(each)
}

async function append(logDir: LogDir, values: readonly string[], topicId: Uuid = TOPIC_ID): Promise<void> {
  const log = logDir.openLog(orders(), topicId, () => defaultLogConfig)
  await log.append(batchOf(values), { leaderEpoch })
  await log.close()
}

describe('a log directory', () => {
  it('is not changed by opening and reading it', async () => {
    const bench = new Bench()
    writeFileSync(path.join(bench.directory, '.kafka_cleanshutdown'), '')
    const logDir = bench.open()
    const log = logDir.openLog(orders(), TOPIC_ID, () => defaultLogConfig)
    expect([log.startOffset, log.endOffset(), logDir.topicIdOf(orders())]).toEqual([0, 0, null])
    expect(await log.read(0, 10)).toHaveLength(0)
    logDir.close()
    expect(bench.names()).toEqual(['.kafka_cleanshutdown'])
  })

  it('loses the mark of a clean shutdown before anything else changes', async () => {
    const bench = new Bench()
    writeFileSync(path.join(bench.directory, '.kafka_cleanshutdown'), '')
    const steps: string[] = []
    const note = (step: string, where: string): void => void steps.push(`${step} ${path.basename(where)}`)
    const logDir = bench.open({
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        if (mode !== 'read') note('open', file)
        return nodeFileSystem.open(file, mode, permissions)
      },
      removeFile: (file) => (note('remove', file), nodeFileSystem.removeFile(file)),
      syncDirectory: (directory) => (note('sync', directory), nodeFileSystem.syncDirectory(directory)),
      makeSubdirectory: (directory) => (note('make', directory), nodeFileSystem.makeSubdirectory(directory)),
    })
    await create(logDir)
    // The note changes nothing for a broker: it tells the next process of ours what the mark told.
    expect(steps.slice(0, 4)).toEqual([
      'open .lock',
      'open kafdir-boot-id',
      'remove .kafka_cleanshutdown',
      `sync ${path.basename(bench.directory)}`,
    ])
    expect(steps[4]).toMatch(/^make orders-0\..*-delete$/)
    const count = steps.length
    logDir.prepareChange()
    expect(steps).toHaveLength(count)
  })

  it('is not made anew when it was taken away', async () => {
    const bench = new Bench()
    const logDir = bench.open()
    await create(logDir)
    rmSync(bench.directory, { recursive: true })
    await expect(create(logDir, 2)).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect(existsSync(bench.directory)).toBe(false)
  })

  it('changes nothing while the mark can not be removed, at the second attempt neither', async () => {
    const bench = new Bench()
    writeFileSync(path.join(bench.directory, '.kafka_cleanshutdown'), '')
    const logDir = bench.open({
      ...nodeFileSystem,
      removeFile: (file) => {
        throw storageError(Object.assign(new Error('no'), { code: 'EPERM' }), file)
      },
    })
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(create(logDir)).rejects.toThrow('no permission')
      expect(bench.names()).toEqual(['.kafka_cleanshutdown', '.lock', 'kafdir-boot-id'])
    }
    expect(() => bench.open().prepareChange()).not.toThrow()
  })

  it('is given up when a name could not be made durable, and not when its directory was only away', async () => {
    for (const [code, isGivenUp] of [
      ['EIO', true],
      ['ENOENT', false],
    ] as const) {
      const bench = new Bench()
      let fails = false
      const logDir = bench.open({
        ...nodeFileSystem,
        syncDirectory: (directory) => {
          if (fails) throw storageError(Object.assign(new Error(code), { code }), directory)
          nodeFileSystem.syncDirectory(directory)
        },
      })
      await create(logDir)
      const log = logDir.openLog(orders(), TOPIC_ID, () => defaultLogConfig)
      fails = true
      await expect(log.append(batchOf(['a']), { leaderEpoch })).rejects.toThrow()
      fails = false
      expect(logDir.hasSyncFailed).toBe(isGivenUp)
      const again = log.append(batchOf(['a']), { leaderEpoch }).then(() => log.flush())
      if (isGivenUp) await expect(again).rejects.toThrow('is offline for this process')
      else await again
      await log.close()
    }
  })

  it('is not changed while a broker runs on it', async () => {
    const bench = new Bench()
    const broker = nodeFileSystem.open(path.join(bench.directory, '.lock'), 'create')
    expect(kernelLocks.tryLock(broker.descriptor, 'exclusive')).toBe(true)
    const logDir = bench.open()
    await expect(create(logDir)).rejects.toThrow(
      expect.objectContaining({
        error: 'KAFKA_STORAGE_ERROR',
        message: expect.stringContaining('A Kafka broker is running on') as string,
        hint: expect.stringContaining('Stop the broker first') as string,
      }),
    )
    expect(bench.names()).toEqual(['.lock'])
    broker.close()
    await create(logDir)
    expect(bench.names()).toEqual(['.lock', 'orders-0'])
  })

  it('is told apart from one on which a broker runs, and is not locked by that', () => {
    const bench = new Bench()
    const logDir = bench.open()
    expect(() => logDir.demandNoBroker()).not.toThrow()
    expect(bench.names()).toEqual([])
    const broker = nodeFileSystem.open(path.join(bench.directory, '.lock'), 'create')
    expect(() => logDir.demandNoBroker()).not.toThrow()
    expect(kernelLocks.tryLock(broker.descriptor, 'exclusive')).toBe(true)
    expect(() => logDir.demandNoBroker()).toThrow(
      expect.objectContaining({
        message: `A Kafka broker is running on ${bench.directory}: it holds the lock ${path.join(bench.directory, '.lock')}.`,
        hint: expect.stringContaining('--read-only') as string,
      }),
    )
    broker.close()
    expect(() => logDir.demandNoBroker()).not.toThrow()
    // Others that write are no broker.
    const writer = bench.open()
    writer.prepareChange()
    expect(() => logDir.demandNoBroker()).not.toThrow()
  })

  it('is not changed when it was opened to be read', async () => {
    const bench = new Bench()
    const logDir = bench.open(nodeFileSystem, { isReadOnly: true })
    await expect(create(logDir)).rejects.toThrow('is opened with --read-only: nothing is changed there.')
    await expect(append(logDir, ['a'])).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect(bench.names()).toEqual([])
  })

  it('keeps a broker out, whoever of several processes is left', () => {
    const bench = new Bench()
    const logDirs = [bench.open(), bench.open()] as const
    for (const logDir of logDirs) logDir.prepareChange()
    const broker = nodeFileSystem.open(path.join(bench.directory, '.lock'), 'write')
    const brokerStarts = () => kernelLocks.tryLock(broker.descriptor, 'exclusive')
    expect(brokerStarts()).toBe(false)
    logDirs[0].close()
    expect(brokerStarts()).toBe(false)
    logDirs[1].close()
    logDirs[1].close()
    expect(brokerStarts()).toBe(true)
    broker.close()
  })

  it('locks the file behind the path, not one that a stopping broker has just removed', () => {
    const bench = new Bench()
    const lockPath = path.join(bench.directory, '.lock')
    writeFileSync(lockPath, '')
    let isFirst = true
    const logDir = bench.open({
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        const opened = nodeFileSystem.open(file, mode, permissions)
        if (isFirst && file === lockPath) {
          isFirst = false
          rmSync(lockPath)
        }
        return opened
      },
    })
    logDir.prepareChange()
    const broker = nodeFileSystem.open(lockPath, 'write')
    expect(kernelLocks.tryLock(broker.descriptor, 'exclusive')).toBe(false)
    broker.close()
  })

  it('begins a log at the start offset that was checkpointed', async () => {
    const bench = new Bench()
    await create(bench.open())
    await append(bench.open(), ['a', 'b', 'c'])
    writeFileSync(path.join(bench.directory, 'log-start-offset-checkpoint'), '0\n1\norders 0 2\n')
    const log = bench.open().openLog(orders(), TOPIC_ID, () => defaultLogConfig)
    expect(log.startOffset).toBe(2)
    expect(await valuesFrom(log, 2)).toEqual(['c'])
  })
})

describe('partitions', () => {
  it('are made as a broker leaves those that were never written to', async () => {
    const bench = new Bench()
    const logDir = bench.open()
    await create(logDir, 3)
    expect(bench.names()).toEqual(['.lock', 'orders-0', 'orders-1', 'orders-2'])
    const directory = logDir.partitionDirectory(orders(1))
    const contents = readdirSync(directory).map((name) => [name, readFileSync(path.join(directory, name), 'utf8')])
    expect(Object.fromEntries(contents)).toEqual({
      '00000000000000000000.index': '',
      '00000000000000000000.log': '',
      '00000000000000000000.timeindex': '',
      'leader-epoch-checkpoint': '0\n1\n0 0\n',
      'partition.metadata': `version: 0\ntopic_id: ${TOPIC_ID}`,
    })
    expect(logDir.topicIdOf(orders(1))).toBe(TOPIC_ID)
  })

  it('of a new topic begin at 0, whatever was noted of an old one of that name', async () => {
    const bench = new Bench()
    for (const name of ['log-start-offset', 'recovery-point-offset', 'replication-offset', 'cleaner-offset']) {
      writeFileSync(path.join(bench.directory, `${name}-checkpoint`), '0\n2\norders 0 7\nother 0 5\n')
    }
    const logDir = bench.open()
    await create(logDir)
    expect(logDir.openLog(orders(), TOPIC_ID, () => defaultLogConfig).startOffset).toBe(0)
    for (const name of ['log-start-offset', 'recovery-point-offset', 'replication-offset', 'cleaner-offset']) {
      expect(readFileSync(path.join(bench.directory, `${name}-checkpoint`), 'utf8'), name).toBe('0\n1\nother 0 5\n')
    }
  })

  it('that exist are left alone', async () => {
    const bench = new Bench()
    await create(bench.open())
    await append(bench.open(), ['kept'])
    await create(bench.open(), 2)
    expect(bench.names()).toEqual(['.lock', 'orders-0', 'orders-1'])
    expect(
      await valuesFrom(
        bench.open().openLog(orders(), TOPIC_ID, () => defaultLogConfig),
        0,
      ),
    ).toEqual(['kept'])
  })

  it('that two processes make at once are made once', async () => {
    const bench = new Bench()
    const logDirs = Array.from({ length: 4 }, () => bench.open())
    await Promise.all(logDirs.map((logDir) => create(logDir, 3)))
    expect(bench.names()).toEqual(['.lock', 'orders-0', 'orders-1', 'orders-2'])
    await append(bench.open(), ['a'])
  })

  it('of another topic of the same name are set aside, with all that is in them', async () => {
    const bench = new Bench()
    await create(bench.open())
    await append(bench.open(), ['old'])
    const logDir = bench.open()
    await create(logDir, 1, OTHER_TOPIC_ID)
    const [stray] = bench.names().filter((name) => /^orders-0\.[0-9a-f]{32}-stray$/.test(name))
    expect(bench.names()).toEqual(['.lock', 'orders-0', stray])
    expect(bench.notices).toEqual(['Set aside what an earlier topic left in orders-0.'])
    expect(logDir.topicIdOf(orders())).toBe(OTHER_TOPIC_ID)
    renameSync(path.join(bench.directory, stray!), path.join(bench.directory, 'found-0'))
    const found = bench.open().openLog({ topic: 'found', partition: 0 }, TOPIC_ID, () => defaultLogConfig)
    expect(await valuesFrom(found, 0)).toEqual(['old'])
  })

  it('of another topic read as empty, and are not written to', async () => {
    const bench = new Bench()
    await create(bench.open())
    await append(bench.open(), ['a'])
    const log = bench.open().openLog(orders(), OTHER_TOPIC_ID, () => defaultLogConfig)
    expect(log.endOffset()).toBe(0)
    await expect(log.append(batchOf(['b']), { leaderEpoch })).rejects.toThrow(
      expect.objectContaining({ error: 'NOT_LEADER_OR_FOLLOWER' }),
    )
  })

  it('that are half made when something fails are not seen', async () => {
    const bench = new Bench()
    const logDir = bench.open({
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        if (file.endsWith('.timeindex')) throw storageError(Object.assign(new Error('full'), { code: 'ENOSPC' }), file)
        return nodeFileSystem.open(file, mode, permissions)
      },
    })
    await expect(create(logDir, 2)).rejects.toThrow('the disk is full')
    const unfinished = /^orders-\d\.[0-9a-f]{32}-delete$/
    expect(bench.names().filter((name) => !unfinished.test(name))).toEqual(['.lock'])
    await create(bench.open(), 2)
    expect(bench.names()).toEqual(expect.arrayContaining(['orders-0', 'orders-1']))
  })

  it('that are deleted are gone at once, and readers that have them open read on', async () => {
    const bench = new Bench()
    await create(bench.open())
    await append(bench.open(), numbered(5).flat())
    const reader = bench.open().openLog(orders(), TOPIC_ID, () => defaultLogConfig)
    expect((await reader.read(0, 1)).length).toBeGreaterThan(0)
    await bench.open().deletePartition(orders())
    await bench.open().deletePartition(orders())
    expect(bench.names()).toEqual(['.lock'])
    expect((await reader.read(0, 1)).length).toBeGreaterThan(0)
    await reader.close()
  })

  it('are not deleted in the middle of an append', async () => {
    const bench = new Bench()
    await create(bench.open())
    const lock = nodeFileSystem.open(path.join(bench.directory, 'orders-0', 'partition.metadata'), 'write')
    await kernelLocks.waitForLock(lock.descriptor, 'exclusive')
    const deleted = bench.open().deletePartition(orders())
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(bench.names()).toEqual(['.lock', 'orders-0'])
    lock.close()
    await deleted
    expect(bench.names()).toEqual(['.lock'])
  })

  it('with the longest names get directories that a file system can hold', async () => {
    const bench = new Bench()
    const topic = 'x'.repeat(249)
    const topicPartition = { topic, partition: 1234 }
    await bench.open().createPartitions([{ topicPartition, topicId: TOPIC_ID, leaderEpoch: 0 }])
    expect(bench.names()).toEqual(['.lock', `${topic}-1234`])
    await bench.open().deletePartition(topicPartition)
    expect(bench.names()).toEqual(['.lock'])
  })

  it('whose directory has no lock file are deleted all the same', async () => {
    const bench = new Bench()
    mkdirSync(path.join(bench.directory, 'orders-0'))
    await bench.open().deletePartition(orders())
    expect(bench.names()).toEqual(['.lock'])
  })
})

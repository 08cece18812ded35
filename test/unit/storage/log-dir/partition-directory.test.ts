/** Directories of partitions as somebody sees them who looks at any moment, and as a crash of the machine leaves them. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  createPartitionDirectories,
  deletePartitionDirectory,
} from '../../../../src/storage/log-dir/partition-directory.ts'
import { FaultProcess, type Operation } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'
import { SeededRandom } from '../../../crash/seeded-random.ts'

const ORDERS = { topic: 'orders', partition: 0 }
const FILES = ['partition.metadata', 'leader-epoch-checkpoint', ...['log', 'index', 'timeindex'].map(named)].sort()
const random = { bytes: (length: number) => new Uint8Array(length) }

function named(suffix: string): string {
  return `${'0'.repeat(20)}.${suffix}`
}

/** A log.dir on the disk, and what of the partition is to be seen in it. */
function logDir() {
  const disk = new MemoryDisk()
  const process = new FaultProcess(disk, new MemoryLocks())
  process.fileSystem.makeDirectory('/broker-1')
  process.fileSystem.syncDirectory('/')
  const seen = (): string => {
    const directory = disk.find('/broker-1/orders-0')
    if (directory === null) return 'none'
    const names = [...directory.names.keys()].sort()
    const id = disk.find('/broker-1/orders-0/partition.metadata')?.bytes.toString()
    const isWhole = names.join() === FILES.join() && id === 'version: 0\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ'
    return isWhole ? 'whole' : `${names.join()} ${id}`
  }
  const create = () => {
    const partition = { topicPartition: ORDERS, topicId: 'ASNFZ4mrze8P7cuph2VDIQ', leaderEpoch: 0 }
    return createPartitionDirectories(process.fileSystem, '/broker-1', [partition], random)
  }
  const remove = () => deletePartitionDirectory(process.fileSystem, '/broker-1', ORDERS, random)
  return { disk, process, seen, create, remove }
}

describe('a partition', () => {
  it('that is made is there as a whole or not at all, at any moment', async () => {
    const { process, seen, create } = logDir()
    const moments = new Set<string>()
    process.plan = () => {
      moments.add(seen())
      return null
    }
    await create()
    expect(seen()).toBe('whole')
    expect([...moments]).toEqual(['none', 'whole'])
  })

  it('that was made outlives a crash of the machine, with all that is in it', async () => {
    const { disk, process, seen, create } = logDir()
    await create()
    process.kill()
    disk.crash(new SeededRandom(1), 'everything')
    expect(seen()).toBe('whole')
  })

  it('that is deleted is there as a whole or not at all, at any moment', async () => {
    const { process, seen, create, remove } = logDir()
    await create()
    const moments = new Set<string>()
    process.plan = () => {
      moments.add(seen())
      return null
    }
    remove()
    expect(seen()).toBe('none')
    expect([...moments]).toEqual(['whole', 'none'])
  })

  it('that is deleted has lost its name on the disk before it loses a file', async () => {
    const { process, create, remove } = logDir()
    await create()
    const steps: string[] = []
    process.plan = ({ kind, path: where }: Operation) => {
      steps.push(`${kind} ${path.basename(where).replace(/[0-9a-f]{32}/, 'N')}`)
      return null
    }
    remove()
    expect(steps.slice(0, 2)).toEqual(['rename orders-0', 'syncDirectory broker-1'])
    expect(steps.slice(2).filter((step) => !step.startsWith('remove'))).toEqual([])
    expect(steps.at(-1)).toBe('remove orders-0.N-delete')
  })
})

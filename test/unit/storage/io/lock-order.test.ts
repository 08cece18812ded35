import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileLock } from '../../../../src/storage/io/file-lock.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { orderedLocks } from '../../../processes/ordered-locks.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const directory = (): ((name: string) => FileLock) => {
  const root = temporaryDirectory()
  return (name) => {
    nodeFileSystem.makeDirectory(path.dirname(path.join(root, name)))
    const file = nodeFileSystem.open(path.join(root, name), 'create')
    onTestFinished(() => file.close())
    return new FileLock({ locks: orderedLocks(kernelLocks), file, onLongWait: () => undefined })
  }
}

describe('locks', () => {
  it('may be taken in the order controller, partitions by name, checkpoints', async () => {
    const lock = directory()
    const names = [
      'kafdir-producer-ids',
      '__cluster_metadata-0/kafdir-operation.lock',
      '__consumer_offsets-4/kafdir-operation.lock',
      'a-0/partition.metadata',
      'b-0/partition.metadata',
      'kafdir-checkpoints.lock',
    ]
    const nested = names.reduceRight<() => Promise<string>>(
      (inner, name) => () => lock(name).run(inner),
      () => Promise.resolve('all held'),
    )
    expect(await nested()).toBe('all held')
  })

  it.each([
    ['a-0/partition.metadata', '__cluster_metadata-0/kafdir-operation.lock'],
    ['b-0/partition.metadata', 'a-0/partition.metadata'],
    ['kafdir-checkpoints.lock', 'a-0/partition.metadata'],
  ])('with %s held, %s is refused', async (first, second) => {
    const lock = directory()
    const outer = lock(first)
    await expect(outer.run(() => lock(second).run(() => 'both'))).rejects.toThrow('was taken while')
  })

  it('are free to be taken by tasks that hold nothing', async () => {
    const lock = directory()
    const [b, a] = [lock('b-0/partition.metadata'), lock('a-0/partition.metadata')]
    expect(await Promise.all([b.run(() => 'b'), a.run(() => 'a')])).toEqual(['b', 'a'])
  })
})

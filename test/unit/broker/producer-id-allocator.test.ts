import { readFileSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { allocateProducerId, type ProducerIdAllocatorOptions } from '../../../src/broker/producer-id-allocator.ts'
import { kernelLocks } from '../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'
import { temporaryDirectory } from '../storage/temporary-directory.ts'

/** A directory, and a controller that gives out blocks of three. */
function allocation() {
  const directory = temporaryDirectory()
  let nextBlock = 1000
  const options: ProducerIdAllocatorOptions = {
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    directory,
    bootId: 'boot 1',
    notice: () => undefined,
    nextBlockId: async () => nextBlock,
    allocateBlock: async () => {
      nextBlock += 3
      return { firstProducerId: nextBlock - 3, size: 3 }
    },
  }
  const take = (changes: Partial<ProducerIdAllocatorOptions> = {}) => allocateProducerId({ ...options, ...changes })
  return { take, file: path.join(directory, 'kafdir-producer-ids'), startOver: () => (nextBlock += 3) }
}

describe('producer ids', () => {
  it('are given out one by one, and a block is used up before there is another one', async () => {
    const { take } = allocation()
    const ids: number[] = []
    for (let i = 0; i < 7; i++) ids.push(await take())
    expect(ids).toEqual([1000, 1001, 1002, 1003, 1004, 1005, 1006])
  })

  it('are given out once to many who ask at the same time', async () => {
    const { take } = allocation()
    const ids = await Promise.all(Array.from({ length: 10 }, () => take()))
    expect(new Set(ids).size).toBe(10)
  })

  it('of another run of the machine are left: the file may be older than what was used', async () => {
    const { take } = allocation()
    expect(await take()).toBe(1000)
    expect(await take({ bootId: 'boot 2' })).toBe(1003)
  })

  it('of a block that was not given out last are left: the directory is an older copy', async () => {
    const { take, startOver } = allocation()
    expect(await take()).toBe(1000)
    startOver()
    expect(await take()).toBe(1006)
  })

  it('of a file that was cut short are left: 10 of 1000 would be an id of somebody else', async () => {
    const { take, file } = allocation()
    await take()
    const { length } = readFileSync(file)
    for (let cut = 1; cut < length; cut++) {
      const before = await take()
      truncateSync(file, length - cut)
      expect(await take(), `${cut} bytes less`).toBeGreaterThan(before)
    }
  })
})

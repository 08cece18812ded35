/** Leader epochs: what Kafka's own cache answered, and where random histories of three replicas part. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EpochEntry, LeaderEpochCheckpoint } from '../../../../src/storage/checkpoint/leader-epoch-checkpoint.ts'
import { divergencePoint, endOffsetForEpoch } from '../../../../src/storage/log/divergence-point.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { unsyncedFileSystem } from '../wrapped-file.ts'

/**
 * Calls of Kafka 4.3.1's LeaderEpochFileCache, random ones, and what it held after each: `new` begins another cache;
 * `assign EPOCH OFFSET`, `fromEnd OFFSET`, `fromStart OFFSET`, `end EPOCH LOG_END = EPOCH OFFSET`.
 */
const KAFKA = readFileSync(new URL('../../../data/storage/kafka-leader-epochs.txt', import.meta.url), 'utf8')

const text = (entries: readonly EpochEntry[]): string =>
  entries.map(({ epoch, startOffset }) => `${epoch}:${startOffset}`).join(' ')

it('the epochs of a replica are kept as Kafka keeps them', () => {
  const directory = temporaryDirectory()
  let cache = new LeaderEpochCheckpoint(unsyncedFileSystem, directory)
  for (const [number, line] of KAFKA.trim().split('\n').entries()) {
    const [call = '', after = ''] = line.split('|').map((part) => part.trim())
    const [name, ...numbers] = call.replace(' =', '').split(' ')
    const [a = 0, b = 0, epoch, endOffset] = numbers.map(Number)
    if (name === 'new') writeFileSync(path.join(directory, 'leader-epoch-checkpoint'), '')
    if (name === 'new') cache = new LeaderEpochCheckpoint(unsyncedFileSystem, directory)
    else if (name === 'assign') cache.assignFollowed(a, b)
    else if (name === 'fromEnd') cache.truncateFromEnd(a, { keepsBegun: false })
    else if (name === 'fromStart') cache.truncateFromStart(a)
    else expect(endOffsetForEpoch(cache.entries, b, a), `line ${number + 1}`).toEqual({ epoch, endOffset })
    expect(text(cache.entries), `line ${number + 1}: ${line}`).toBe(after)
    expect(text(new LeaderEpochCheckpoint(unsyncedFileSystem, directory).entries)).toBe(after)
  }
})

describe('divergencePoint', () => {
  const at = (...pairs: [number, number][]): EpochEntry[] =>
    pairs.map(([epoch, startOffset]) => ({ epoch, startOffset }))

  it('is the end of the shorter one while all epochs are the same', () => {
    expect(divergencePoint(at([0, 0], [2, 5]), 9, at([0, 0], [2, 5]), 7)).toBe(7)
    expect(divergencePoint(at([0, 0], [2, 5]), 9, at([0, 0], [2, 5]), 12)).toBe(9)
  })

  it('is where the leader went on under another epoch', () => {
    expect(divergencePoint(at([0, 0], [2, 5]), 20, at([0, 0]), 9)).toBe(5)
    expect(divergencePoint(at([0, 0], [2, 5]), 20, at([0, 0], [1, 3]), 9)).toBe(3)
  })

  it('goes back through epochs that only one of both knows, one after the other', () => {
    // KIP-279: the leader's answer names an epoch that the follower never had.
    expect(divergencePoint(at([0, 0], [2, 10], [5, 20]), 30, at([0, 0], [1, 5], [3, 12], [4, 15]), 18)).toBe(5)
    expect(divergencePoint(at([1, 0], [6, 8]), 30, at([1, 0], [3, 6], [4, 7], [5, 9]), 12)).toBe(6)
  })

  it('treats an epoch that the leader never heard of as one that came after all of the leader', () => {
    expect(divergencePoint(at([0, 0], [2, 5]), 20, at([0, 0], [2, 5], [7, 11]), 15)).toBe(11)
    expect(divergencePoint(at([0, 0], [2, 5]), 8, at([0, 0], [2, 5], [7, 11]), 15)).toBe(8)
  })

  it('is the end of the shorter one where there are no epochs', () => {
    expect(divergencePoint([], 4, [], 9)).toBe(4)
    expect(divergencePoint(at([0, 0]), 9, [], 4)).toBe(4)
    expect(divergencePoint([], 0, at([0, 0]), 4)).toBe(0)
  })

  it('before what the leader has left is where the leader begins', () => {
    expect(divergencePoint(at([5, 100]), 120, at([0, 0], [2, 30]), 60)).toBe(60)
    expect(divergencePoint(at([5, 100]), 120, at([0, 0], [2, 30]), 110)).toBe(100)
  })
})

/** Each record is told by who wrote it under which epoch: `3.7` is the eighth record of epoch 3. */
interface Replica {
  records: string[]
  epochs: EpochEntry[]
}

const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('copy' as const), to: fc.nat({ max: 2 }), count: fc.nat({ max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lead' as const), who: fc.nat({ max: 2 }) }) },
)

function truncate(replica: Replica, offset: number): void {
  replica.records.length = Math.min(replica.records.length, offset)
  replica.epochs = replica.epochs.filter(({ startOffset }) => startOffset < offset)
}

it('leaves what both have in common, and nothing else, whoever led when', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const replicas: Replica[] = Array.from({ length: 3 }, () => ({ records: [], epochs: [] }))
      let leader = replicas[0] as Replica
      let epoch = 0
      leader.epochs = [{ epoch, startOffset: 0 }]
      for (const taken of moves) {
        if (taken.do === 'write') {
          for (let i = 0; i < taken.count; i++) leader.records.push(`${epoch}.${leader.records.length}`)
        } else if (taken.do === 'lead') {
          leader = replicas[taken.who] as Replica
          leader.epochs = leader.epochs.filter(({ startOffset }) => startOffset < leader.records.length)
          leader.epochs.push({ epoch: ++epoch, startOffset: leader.records.length })
        } else {
          const follower = replicas[taken.to] as Replica
          if (follower !== leader) copy(leader, follower, taken.count)
        }
      }
      for (const follower of replicas) if (follower !== leader) copy(leader, follower, Number.POSITIVE_INFINITY)
      for (const follower of replicas) expect(follower.records).toEqual(leader.records)
    }),
    { numRuns: 500 },
  )
})

function copy(leader: Replica, follower: Replica, count: number): void {
  const point = divergencePoint(leader.epochs, leader.records.length, follower.epochs, follower.records.length)
  const differs = follower.records.findIndex((record, offset) => record !== leader.records[offset])
  expect(point).toBe(differs < 0 ? follower.records.length : differs)
  truncate(follower, point)
  for (let offset = point; offset < leader.records.length && offset < point + count; offset++) {
    const record = leader.records[offset] as string
    const epoch = Number(record.split('.')[0])
    if (follower.epochs.at(-1)?.epoch !== epoch) follower.epochs.push({ epoch, startOffset: offset })
    follower.records.push(record)
  }
}

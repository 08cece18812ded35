/**
 * The group coordinator against what its users rely on, whatever happens in whatever order: members join, work, leave,
 * crash, stall and come back; answers get lost, topics change, and another process takes over at any write.
 */
import { describe, expect, it } from 'vitest'
import type { CoordinatorRecord } from '../../src/coordinator/group/coordinator-record.ts'
import { encodeRecord } from '../../src/coordinator/group/coordinator-record.ts'
import { expireOffsets } from '../../src/coordinator/group/expire-offsets.ts'
import { GroupCoordinatorState } from '../../src/coordinator/group/group-coordinator-state.ts'
import { groupState, memberIdsOf, topicsOfMember } from '../../src/coordinator/group/group-queries.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { GroupBench } from '../unit/coordinator/group/group-bench.ts'
import { SimulatedConsumer } from './simulated-consumer.ts'

const SEEDS = 1000
const STEPS = 60
const TOPICS = ['a', 'b', 'c'] as const
const DAY_MS = 86_400_000

class World {
  readonly random: SeededRandom
  readonly bench: GroupBench
  readonly consumers: SimulatedConsumer[] = []
  /** The highest offset that was ever committed for a partition: what is committed never falls behind it. */
  readonly highest = new Map<string, number>()
  #memberIds = 0

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    this.bench = new GroupBench({ assignmentIntervalMs: this.random.chance(0.2) ? 20 : 0 })
    for (const name of TOPICS.slice(0, 1 + this.random.below(3)))
      this.bench.topics.create(name, 1 + this.random.below(5))
  }

  step(): void {
    this.bench.nowMs += this.random.below(20)
    const [weight, act] = pick(this.random, this.#acts())
    expect(weight).toBeGreaterThan(0)
    act()
    if (this.random.chance(0.3)) this.#takeOver()
    this.check()
  }

  /** Everybody who lives does what it is told until nothing changes any more. */
  settle(): void {
    for (let round = 0; round < 60; round++) {
      const before = this.bench.log.length
      this.bench.nowMs += 50
      timeOutSessions(this)
      for (const consumer of this.consumers) {
        consumer.heartbeat()
        consumer.obey()
      }
      const isQuiet = this.bench.log.length === before
      if (isQuiet && this.consumers.every(({ memberEpoch }) => memberEpoch > 0)) return
    }
    throw new Error('the group does not become stable')
  }

  /** No two members that the group knows use the same partition, and no commit went backwards. */
  check(): void {
    const group = this.bench.state.groups.get('g')
    const users = new Map<string, string>()
    for (const { memberId, positions, memberEpoch } of this.consumers) {
      if (memberEpoch <= 0 || group?.type !== 'consumer' || !group.members.has(memberId)) continue
      for (const partition of positions.keys()) {
        expect(users.get(partition), `${partition} is used by ${memberId} and another one`).toBeUndefined()
        users.set(partition, memberId)
      }
    }
    for (const [partition, offset] of Object.entries(this.bench.committed())) {
      expect(offset, `${partition} fell back`).toBeGreaterThanOrEqual(this.highest.get(partition) ?? 0)
      this.highest.set(partition, offset)
    }
  }

  #acts(): [number, () => void][] {
    const { random, consumers, bench } = this
    const anyone = consumers[random.below(Math.max(1, consumers.length))]
    const newcomer: [number, () => void] = [consumers.length < 6 ? 3 : 0, () => this.#newConsumer()]
    if (anyone === undefined) return [[1, newcomer[1]]]
    return [
      newcomer,
      [12, () => anyone.heartbeat()],
      [12, () => anyone.obey()],
      [6, () => this.#work(anyone)],
      [2, () => anyone.heartbeat({ isAnswerLost: true })],
      [1, () => anyone.leave(-1)],
      [anyone.instanceId === null ? 0 : 1, () => anyone.leave(-2)],
      // The kernel freed its lock, or it was stopped for too long: the second kind wakes up with all it had.
      [2, () => this.#crash(anyone)],
      [2, () => bench.fence([anyone.memberId])],
      [1, () => this.#subscribe(anyone)],
      [1, () => this.#changeTopics()],
      [1, () => bench.apply(expireOffsets(bench.state, bench.context))],
    ]
  }

  #newConsumer(): void {
    const { random, bench } = this
    const instanceId = random.chance(0.3) ? `i${random.below(100_000)}` : null
    const regex = random.chance(0.2) ? '[ab]' : ''
    const topics = TOPICS.filter(() => random.chance(0.7))
    const newMemberId = () => `m${random.below(100)}-${this.#memberIds++}`
    this.consumers.push(new SimulatedConsumer({ bench, newMemberId, topics, regex, instanceId }))
  }

  #work(consumer: SimulatedConsumer): void {
    const partitions = [...consumer.positions.keys()]
    const partition = partitions[this.random.below(Math.max(1, partitions.length))]
    if (partition !== undefined) consumer.work(partition, this.random.below(10))
  }

  #crash(consumer: SimulatedConsumer): void {
    this.bench.fence([consumer.memberId])
    consumer.restart()
  }

  #subscribe(consumer: SimulatedConsumer): void {
    if (consumer.memberEpoch <= 0) return
    consumer.topics = TOPICS.filter(() => this.random.chance(0.7))
    consumer.heartbeat({ changes: { subscribedTopicNames: consumer.topics } })
  }

  #changeTopics(): void {
    const { topics } = this.bench
    const name = TOPICS[this.random.below(TOPICS.length)] ?? 'a'
    const topic = topics.byName(name)
    if (topic === undefined) topics.create(name, 1 + this.random.below(5))
    else topics.grow(name, topic.partitionCount + 1)
  }

  /** Another process: it reads the log, which may have been compacted, and knows the same. */
  #takeOver(): void {
    const before = this.bench.state
    if (this.random.chance(0.5)) {
      const clean = this.random.below(this.bench.log.length + 1)
      this.bench.state = replayed([...compacted(this.bench.log.slice(0, clean)), ...this.bench.log.slice(clean)])
    } else {
      this.bench.takeOver()
    }
    expect(sorted(this.bench.state)).toEqual(sorted(before))
  }
}

function replayed(records: readonly CoordinatorRecord[]): GroupCoordinatorState {
  const state = new GroupCoordinatorState()
  for (const [offset, record] of records.entries()) state.replay(record, { offset, producerId: -1 })
  return state
}

/** The last record of each key, at its place; tombstones stay for now. */
function compacted(log: readonly CoordinatorRecord[]): CoordinatorRecord[] {
  const last = new Map(log.map((record, i) => [encodeRecord(record).key.toString('hex'), i]))
  return log.filter((record, i) => last.get(encodeRecord(record).key.toString('hex')) === i)
}

/** Maps keep the order of their making, which says nothing; offsets of records move with a compaction. */
function sorted({ groups, offsets }: GroupCoordinatorState): unknown {
  const groupRows = [...groups.values()].map((group) => {
    if (group.type !== 'consumer') return group
    const { members, targetAssignment, regularExpressions, ...rest } = group
    const maps: ReadonlyMap<string, unknown>[] = [members, targetAssignment, regularExpressions]
    return { ...rest, maps: maps.map((map) => new Set(map)) }
  })
  const offsetRows = [...groups.keys()].flatMap((groupId) => offsets.entriesOf(groupId))
  return {
    groups: new Set(groupRows),
    offsets: new Set(offsetRows.map(([key, value]) => ({ ...key, ...value, recordOffset: 0 }))),
  }
}

function pick<T>(random: SeededRandom, choices: readonly [number, T][]): [number, T] {
  let rest = random.below(choices.reduce((sum, [weight]) => sum + weight, 0))
  for (const choice of choices) {
    if (rest < choice[0]) return choice
    rest -= choice[0]
  }
  throw new Error('unreachable')
}

/** Each partition of each topic that anyone reads has one user, who is subscribed, and nobody has far more than others. */
function checkShares({ bench, consumers }: World): void {
  const group = bench.state.groups.get('g')
  if (group?.type !== 'consumer') throw new Error('no group')
  expect(groupState(group)).toBe('Stable')
  expect(memberIdsOf(group).sort()).toEqual(consumers.map(({ memberId }) => memberId).sort())
  const wanted = new Set<string>()
  for (const member of group.members.values()) {
    const names = topicsOfMember(group, member)
    for (const topic of names.map((name) => bench.topics.byName(name))) {
      for (let i = 0; i < (topic?.partitionCount ?? 0); i++) wanted.add(`${topic?.name}-${i}`)
    }
    const consumer = consumers.find(({ memberId }) => memberId === member.memberId)
    const used = [...(consumer?.positions.keys() ?? [])].map((partition) => partition.slice(0, -2))
    expect(names).toEqual(expect.arrayContaining(used))
  }
  const used = consumers.flatMap(({ positions }) => [...positions.keys()])
  expect(used.sort()).toEqual([...wanted].sort())
}

/** Null: all went well. */
function failureOf(seed: number): string | null {
  try {
    const world = new World(seed)
    for (let step = 0; step < STEPS; step++) world.step()
    if (world.consumers.length === 0) return null
    world.settle()
    world.check()
    checkShares(world)
    return null
  } catch (error) {
    return `seed ${seed}: ${(error as Error).stack ?? ''}`
  }
}

describe('a consumer group', () => {
  it(`shares every partition out once, loses no commit and is read back, in ${SEEDS} runs of ${STEPS} random steps`, () => {
    const failures = Array.from({ length: SEEDS }, (_, seed) => failureOf(seed))
    expect(failures.filter((each) => each !== null)).toEqual([])
  })

  it('of fifty members on a hundred partitions is balanced', () => {
    const bench = new GroupBench()
    bench.topics.create('orders', 100)
    const members = Array.from({ length: 50 }, (_, i) => bench.join(`m${i}`, ['orders']))
    bench.settle(members)
    expect(new Set(members.map(({ assigned }) => assigned.length))).toEqual(new Set([2]))
    bench.nowMs += DAY_MS
    bench.fence(members.splice(0, 10).map(({ memberId }) => memberId))
    bench.settle(members)
    expect(new Set(members.map(({ assigned }) => assigned.length))).toEqual(new Set([2, 3]))
  })
})

/** Of those who left for a while, or live on under another id. */
function timeOutSessions({ bench, consumers }: World): void {
  const group = bench.state.groups.get('g')
  const alive = new Set(consumers.map(({ memberId }) => memberId))
  if (group !== undefined) bench.fence(memberIdsOf(group).filter((memberId) => !alive.has(memberId)))
}

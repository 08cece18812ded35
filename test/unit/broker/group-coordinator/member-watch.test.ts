import { beforeEach, describe, expect, it } from 'vitest'
import { HostedMembers } from '../../../../src/broker/group-coordinator/hosted-members.ts'
import type { LivenessOptions } from '../../../../src/broker/group-coordinator/member-liveness.ts'
import { MemberWatch } from '../../../../src/broker/group-coordinator/member-watch.ts'
import { RunFiles } from '../../../../src/broker/group-coordinator/run-files.ts'
import type { ConsumerGroup, ConsumerGroupMember } from '../../../../src/coordinator/group/group.ts'
import { defaultGroupConfigs } from '../../../../src/coordinator/group/operation.ts'
import { newConsumerGroup, newConsumerGroupMember } from '../../../../src/coordinator/group/replay-group-record.ts'
import { FaultProcess } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'

/** Each member in a process of its own; the first one watches. */
class Ring {
  readonly group: ConsumerGroup = newConsumerGroup('g')
  readonly fenced: string[] = []
  monotonicMs = 0
  nowMs = 1_700_000_000_000
  readonly watch: MemberWatch
  readonly #disk = new MemoryDisk()
  readonly #locks = new MemoryLocks()
  readonly #runFiles = new RunFiles('/log-dir')
  readonly #processes = new Map<string, { process: FaultProcess; members: HostedMembers }>()
  readonly #clock = { nowMs: () => this.nowMs, monotonicMs: () => this.monotonicMs }
  readonly #owner = {}

  private constructor(watcher: string) {
    const { process, members } = this.#start(watcher)
    process.fileSystem.makeDirectory('/log-dir')
    const { fileSystem, locks } = process
    const liveness: LivenessOptions = {
      fileSystem,
      locks,
      runFiles: this.#runFiles,
      isOwn: (groupId, memberId) => members.isAlive(groupId, memberId),
      clock: this.#clock,
      settingsOf: () => defaultGroupConfigs,
    }
    this.watch = new MemberWatch({
      ...liveness,
      members,
      groupOf: () => this.group,
      fence: async (_, expiredIn) => {
        const expired = expiredIn(this.group)
        this.fenced.push(expired.length === 0 ? 'dead' : expired.join())
      },
      notice: (sentence) => this.fenced.push(sentence),
    })
  }

  static async of(...memberIds: [string, ...string[]]): Promise<Ring> {
    const ring = new Ring(memberIds[0])
    for (const memberId of memberIds) await ring.join(memberId)
    return ring
  }

  async join(memberId: string, change: Partial<ConsumerGroupMember> = {}): Promise<void> {
    const { members } = this.#processes.get(memberId) ?? this.#start(memberId)
    await members.host(this.#owner, 'g', memberId)
    this.set(memberId, change)
  }

  set(memberId: string, change: Partial<ConsumerGroupMember>): void {
    this.group.members.set(memberId, { ...newConsumerGroupMember(memberId), ...change })
  }

  kill(memberId: string): void {
    this.#processes.get(memberId)?.process.kill()
  }

  heartbeat(memberId: string): void {
    this.#processes.get(memberId)?.members.touch(this.#owner, 'g', memberId)
  }

  /** Lets the time pass, with the heartbeats of those who send any every 5 s. */
  async pass(seconds: number, alive: readonly string[]): Promise<void> {
    for (let i = 0; i < seconds * 4; i++) {
      this.monotonicMs += 250
      this.nowMs += 250
      if (i % 20 === 0) for (const memberId of alive) this.heartbeat(memberId)
      this.watch.probe()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #start(memberId: string) {
    const process = new FaultProcess(this.#disk, this.#locks)
    const { fileSystem, locks } = process
    const shared = { fileSystem, locks, clock: this.#clock, runFiles: this.#runFiles }
    const started = { process, members: new HostedMembers({ ...shared, processId: 1, terminal: null }) }
    this.#processes.set(memberId, started)
    return started
  }
}

let ring: Ring
beforeEach(async () => {
  ring = await Ring.of('a', 'b', 'c', 'd', 'e', 'f')
})

describe('members watch each other', () => {
  it('nobody is fenced who sends heartbeats', async () => {
    await ring.pass(120, ['a', 'b', 'c', 'd', 'e', 'f'])
    expect(ring.fenced).toEqual([])
  })

  it.each(['b', 'c', 'd'])('%s, close behind in the ring, is found dead with the next probe', (memberId) => {
    ring.kill(memberId)
    ring.watch.probe()
    expect(ring.fenced).toEqual(['dead'])
  })

  it('who is further away is left to others', () => {
    ring.kill('e')
    ring.watch.probe()
    expect(ring.fenced).toEqual([])
  })

  it('a member that is stopped is fenced after its session timeout, and not before', async () => {
    await ring.pass(44, ['a', 'b', 'd', 'e', 'f'])
    expect(ring.fenced).toEqual([])
    await ring.pass(3, ['a', 'b', 'd', 'e', 'f'])
    expect(new Set(ring.fenced)).toEqual(new Set(['c']))
  })

  it('no step of a clock, and no sleep of the watcher, fences anybody', async () => {
    const all = ['a', 'b', 'c', 'd', 'e', 'f']
    await ring.pass(30, all)
    ring.nowMs += 3_600_000
    await ring.pass(10, all)
    ring.nowMs -= 7_200_000
    await ring.pass(10, all)
    ring.monotonicMs += 3_600_000
    await ring.pass(30, all)
    expect(ring.fenced).toEqual([])
  })

  it('a static member that left for a while is expected back until its session times out', async () => {
    ring.set('b', { memberEpoch: -2, instanceId: 'i', epochTimestampMs: ring.nowMs })
    ring.kill('b')
    await ring.pass(44, ['a', 'c', 'd', 'e', 'f'])
    expect(ring.fenced).toEqual([])
    await ring.pass(3, ['a', 'c', 'd', 'e', 'f'])
    expect(new Set(ring.fenced)).toEqual(new Set(['b']))
  })

  it('a member that does not give up its partitions in time is fenced', async () => {
    const all = ['a', 'b', 'c', 'd', 'e', 'f']
    ring.set('c', { state: 'UNREVOKED_PARTITIONS', memberEpoch: 3, rebalanceTimeoutMs: 20_000 })
    await ring.pass(19, all)
    ring.set('c', { state: 'UNREVOKED_PARTITIONS', memberEpoch: 4, rebalanceTimeoutMs: 20_000 })
    await ring.pass(19, all)
    expect(ring.fenced).toEqual([])
    await ring.pass(3, all)
    expect(new Set(ring.fenced)).toEqual(new Set(['c']))
  })
})

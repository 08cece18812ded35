/** Members of the classic protocol in processes of their own: rebalances, and processes that die in the middle of one. */
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../crash/seeded-random.ts'
import { configureBroker, GroupObserver, recordsOf, startClassicMember, startMember } from '../processes/group-panes.ts'
import { numberedLine } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const OFTEN = ['--command-property', 'auto.commit.interval.ms=50']

async function ordersCluster(partitions: number): Promise<{ cluster: ScratchCluster; observer: GroupObserver }> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', partitions)
  return { cluster, observer: await GroupObserver.open(cluster) }
}

function lines(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `${numberedLine('w', first + i)}\n`).join('')
}

function numbersOf(members: readonly ToolProcess[]): readonly number[] {
  const values = members.flatMap((member) => recordsOf(member).map(({ value }) => value))
  return values.map((value) => Number(value.split('#')[1])).sort((a, b) => a - b)
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number)
}

async function untilAllSeen(members: readonly ToolProcess[], count: number): Promise<void> {
  await until(
    () => new Set(numbersOf(members)).size === count,
    () => `${count} different lines; there were ${new Set(numbersOf(members)).size}`,
  )
}

async function endInOrder(member: ToolProcess): Promise<void> {
  member.signal('SIGINT')
  expect((await member.end()).status).toBe(130)
}

describe('members of the classic protocol', () => {
  it('share the partitions, and print each line exactly once while they come and go in good order', async () => {
    const { cluster, observer } = await ordersCluster(4)
    const members = [startClassicMember(cluster, 'g')]
    await observer.untilShared('g', [4])
    let written = 0
    for (let round = 0; round < 2; round++) {
      members.push(...[1, 2, 3].map(() => startClassicMember(cluster, 'g')))
      await cluster.fill('orders', lines(written, 500))
      await observer.untilShared('g', [1, 1, 1, 1])
      await cluster.fill('orders', lines(written + 500, 500))
      written += 1000
      await Promise.all(members.slice(-4, -1).map(endInOrder))
      await observer.untilShared('g', [4])
    }
    await untilAllSeen(members, written)
    expect(await observer.look('g')).toMatchObject({ type: 'Classic', assignor: 'range', state: 'Stable' })
    await endInOrder(members.at(-1) as ToolProcess)
    expect(numbersOf(members)).toEqual(upTo(written))
    expect(await observer.look('g')).toMatchObject({ type: 'Classic', state: 'Empty', members: [] })
  })

  it(`lose nothing and wait for nobody who is killed, whenever that is in a rebalance (seed ${testSeed})`, async () => {
    const { cluster, observer } = await ordersCluster(4)
    const random = new SeededRandom(testSeed)
    const all = [startClassicMember(cluster, 'g', ...OFTEN), startClassicMember(cluster, 'g', ...OFTEN)]
    await observer.untilShared('g', [2, 2])
    const alive = [...all]
    let written = 0
    for (let round = 0; round < 6; round++) {
      await cluster.fill('orders', lines(written, 100))
      written += 100
      const joining = startClassicMember(cluster, 'g', ...OFTEN)
      all.push(joining)
      alive.push(joining)
      // From before it joins until all of it is over: the leader, a follower or the one who joins.
      await pause(100 + random.below(250))
      const [victim] = alive.splice(random.below(alive.length), 1)
      victim?.signal('SIGKILL')
      await victim?.ended
      await observer.untilShared('g', [2, 2])
    }
    await untilAllSeen(all, written)
    expect(await observer.look('g')).toMatchObject({ type: 'Classic', state: 'Stable' })
    for (const member of alive) await endInOrder(member)
  })

  it('go on without one that is stopped for longer than its session, which joins again when it may', async () => {
    const cluster = scratchCluster()
    configureBroker(cluster, { 'group.min.session.timeout.ms': 1000 })
    await cluster.createTopic('orders', 2)
    const observer = await GroupObserver.open(cluster)
    const session = ['session.timeout.ms=1500', 'heartbeat.interval.ms=300']
    const settings = session.flatMap((setting) => ['--command-property', setting])
    const members = [1, 2].map(() => startClassicMember(cluster, 'g', ...settings))
    await observer.untilShared('g', [1, 1])
    const [stopped, other] = members as [ToolProcess, ToolProcess]
    // The group is stable when the leader has said who gets what; the other one has to hear of it.
    await pause(300)
    stopped.signal('SIGSTOP')
    await observer.untilShared('g', [2])
    await cluster.fill('orders', lines(0, 2))
    await untilAllSeen([other], 2)
    stopped.signal('SIGCONT')
    await stopped.untilStderr('the group took this consumer for dead')
    await observer.untilShared('g', [1, 1])
    for (const member of members) await endInOrder(member)
    expect(numbersOf(members)).toEqual(upTo(2))
  })

  it('and of the consumer protocol do not mix: who comes second is told what to do', async () => {
    const { cluster, observer } = await ordersCluster(1)
    const first = startClassicMember(cluster, 'g')
    await observer.untilShared('g', [1])
    const second = startMember(cluster, 'g')
    expect((await second.end()).status).toBe(1)
    expect(second.stderr).toContain('Group g has members of the classic protocol.')
    expect(second.stderr).toContain('Join with group.protocol=classic, or once they have left.')
    await endInOrder(first)
    const third = startMember(cluster, 'g')
    await observer.untilShared('g', [1])
    expect(await observer.look('g')).toMatchObject({ type: 'Consumer' })
    const fourth = startClassicMember(cluster, 'g')
    expect((await fourth.end()).status).toBe(1)
    expect(fourth.stderr).toContain('Join with group.protocol=consumer, or once they have left.')
    await endInOrder(third)
  })
})

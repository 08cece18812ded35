import { describe, expect, it } from 'vitest'
import { configureBroker, cpuMs, GroupObserver, placesOf, recordsOf, startMember } from '../processes/group-panes.ts'
import { numberedLine } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

async function ordersCluster(partitions: number): Promise<{ cluster: ScratchCluster; observer: GroupObserver }> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', partitions)
  return { cluster, observer: await GroupObserver.open(cluster) }
}

/** Writes numbered lines until it is told to end; then tells how many there are. */
function startWriting(cluster: ScratchCluster, pauseMs: number): () => Promise<number> {
  const producer = cluster.startProducer('orders')
  let isOver = false
  const writing = (async () => {
    let count = 0
    for (; !isOver; count++) {
      await producer.write(`${numberedLine('w', count)}\n`)
      await pause(pauseMs)
    }
    producer.closeInput()
    expect(await producer.end()).toMatchObject({ status: 0 })
    return count
  })()
  return () => {
    isOver = true
    return writing
  }
}

function numbersOf(members: readonly ToolProcess[]): readonly number[] {
  const values = members.flatMap((member) => recordsOf(member).map(({ value }) => value))
  return values.map((value) => Number(value.split('#')[1])).sort((a, b) => a - b)
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number)
}

/** Waits until the members have printed `count` different lines in all. */
async function untilAllSeen(members: readonly ToolProcess[], count: number): Promise<void> {
  await until(
    () => new Set(numbersOf(members)).size === count,
    () => `${count} different lines; there were ${new Set(numbersOf(members)).size}`,
  )
}

async function endInOrder(member: ToolProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  member.signal(signal)
  expect((await member.end()).status).toBe(signal === 'SIGINT' ? 130 : 143)
}

describe('members of a group in processes of their own', () => {
  it('are stable within 300 ms of the last one to come', async () => {
    const { cluster, observer } = await ordersCluster(4)
    for (let i = 0; i < 4; i++) startMember(cluster, 'g')
    let completeMs: number | null = null
    await until(
      async () => {
        const found = await observer.look('g')
        if (found?.members.length === 4) completeMs ??= performance.now()
        const isShared = found?.members.every(({ assignment }) => assignment.length === 1)
        return found?.members.length === 4 && found.state === 'Stable' && isShared === true
      },
      () => 'four members with a partition each',
    )
    expect(performance.now() - (completeMs ?? 0)).toBeLessThan(300)
  })

  it('print each line exactly once while they come and go in good order', async () => {
    const { cluster, observer } = await ordersCluster(4)
    const members = [startMember(cluster, 'g')]
    await observer.untilShared('g', [4])
    const endWriting = startWriting(cluster, 3)
    const owners = watchOwners(observer)
    for (const round of [0, 1, 2]) {
      members.push(startMember(cluster, 'g'), startMember(cluster, 'g'))
      await observer.untilShared('g', [1, 1, 2])
      await pause(200)
      const leaving = members.slice(round * 2, round * 2 + 2)
      await Promise.all(leaving.map((member, i) => endInOrder(member, i === 0 ? 'SIGINT' : 'SIGTERM')))
      await observer.untilShared('g', [4])
    }
    const count = await endWriting()
    await untilAllSeen(members, count)
    await endInOrder(members.at(-1) as ToolProcess)
    expect(numbersOf(members)).toEqual(upTo(count))
    expect(await owners.end()).toEqual([])
  })

  it('take over within a second from one that was killed, and lose nothing', async () => {
    const { cluster, observer } = await ordersCluster(4)
    const often = ['--command-property', 'auto.commit.interval.ms=100']
    const survivor = startMember(cluster, 'g', ...often)
    const victim = startMember(cluster, 'g', ...often)
    await observer.untilShared('g', [2, 2])
    const endWriting = startWriting(cluster, 3)
    await untilBothPrint([survivor, victim])
    await pause(400)
    victim.signal('SIGKILL')
    const killedMs = performance.now()
    const theirs = new Set(recordsOf(victim).map(({ partition }) => partition))
    await until(
      () => [...theirs].every((partition) => recordsOf(survivor).some((record) => record.partition === partition)),
      () => `records of the partitions ${[...theirs].join()}; stderr: ${survivor.stderr}`,
    )
    expect(performance.now() - killedMs).toBeLessThan(1000)
    const count = await endWriting()
    await victim.ended
    await untilAllSeen([survivor, victim], count)
    await endInOrder(survivor)
    // Twice is only what the victim printed after its last commit, which leaves out half a second.
    expect(numbersOf([survivor, victim]).length - count).toBeLessThan(300)
  })

  it('skip nothing when one that began at the end is killed before its first regular commit', async () => {
    const { cluster, observer } = await ordersCluster(1)
    await cluster.fill('orders', 'before\n')
    const fromEnd = ['--group', 'late', '--topic', 'orders']
    const victim = cluster.start('kafka-console-consumer.sh', fromEnd)
    await observer.untilShared('late', [1])
    await pause(300)
    victim.signal('SIGSTOP')
    await cluster.fill('orders', 'missed\n')
    victim.signal('SIGKILL')
    await victim.ended
    const next = cluster.start('kafka-console-consumer.sh', fromEnd)
    await next.untilStdout('missed\n')
    expect(next.stdout).toBe('missed\n')
  })

  it('go on without one that is stopped for longer than its session, which joins again when it may', async () => {
    const cluster = scratchCluster()
    configureBroker(cluster, {
      'group.consumer.min.session.timeout.ms': 1000,
      'group.consumer.session.timeout.ms': 1500,
      'group.consumer.min.heartbeat.interval.ms': 100,
      'group.consumer.heartbeat.interval.ms': 300,
    })
    await cluster.createTopic('orders', 2)
    const observer = await GroupObserver.open(cluster)
    const members = [startMember(cluster, 'g'), startMember(cluster, 'g')]
    await observer.untilShared('g', [1, 1])
    const [stopped, other] = members as [ToolProcess, ToolProcess]
    stopped.signal('SIGSTOP')
    const stoppedMs = performance.now()
    await observer.untilShared('g', [2])
    const tookMs = performance.now() - stoppedMs
    expect(tookMs).toBeGreaterThan(1000)
    expect(tookMs).toBeLessThan(5000)
    await cluster.fill('orders', `${numberedLine('w', 0)}\n${numberedLine('w', 1)}\n`)
    await untilAllSeen([other], 2)
    stopped.signal('SIGCONT')
    await stopped.untilStderr('the group took this consumer for dead')
    await observer.untilShared('g', [1, 1])
    expect(recordsOf(stopped)).toEqual([])
    await cluster.fill('orders', `${numberedLine('w', 2)}\n${numberedLine('w', 3)}\n`)
    await untilAllSeen(members, 4)
    for (const member of members) await endInOrder(member)
    expect(numbersOf(members)).toEqual(upTo(4))
  })

  it('leave when nobody reads their output for longer than max.poll.interval.ms, and stay for shorter', async () => {
    const { cluster, observer } = await ordersCluster(2)
    const slow = startMember(cluster, 'g', '--command-property', 'max.poll.interval.ms=3000')
    await observer.untilShared('g', [2])
    slow.pauseOutput()
    const text = 'x'.repeat(1000)
    const lines = upTo(3000).map((number) => `${numberedLine('w', number, text)}\n`)
    await cluster.fill('orders', lines.join(''))
    const filledMs = performance.now()
    const patient = startMember(cluster, 'g')
    await pause(1500)
    expect((await observer.look('g'))?.members.length).toBe(2)
    expect(recordsOf(patient)).toEqual([])
    await observer.untilShared('g', [2])
    expect(performance.now() - filledMs).toBeLessThan(6000)
    await untilAllSeen([patient], 3000)
    slow.resumeOutput()
    await slow.untilStderr('max.poll.interval.ms (3000)')
    await observer.untilShared('g', [1, 1])
  })

  it('keep up with the group, however slowly their output is read', async () => {
    const { cluster, observer } = await ordersCluster(2)
    const text = 'x'.repeat(1000)
    const lines = upTo(6000).map((number) => `${numberedLine('w', number, text)}\n`)
    await cluster.fill('orders', lines.join(''))
    const often = ['--command-property', 'auto.commit.interval.ms=200']
    const slow = startMember(cluster, 'g', '--command-property', 'max.poll.interval.ms=2000', ...often)
    let isSlow = true
    const reading = (async () => {
      while (isSlow) {
        slow.pauseOutput()
        await pause(300)
        slow.resumeOutput()
        await pause(1)
      }
    })()
    const sum = (offsets: readonly { offset: number }[]) => offsets.reduce((total, { offset }) => total + offset, 0)
    await until(
      async () => sum(await observer.committed('g')) > 0,
      () => 'a commit of the one whose output is read slowly',
      5000,
    )
    expect(recordsOf(slow).length).toBeLessThan(3000)
    const other = startMember(cluster, 'g')
    await observer.untilShared('g', [1, 1])
    expect(recordsOf(slow).length).toBeLessThan(5000)
    isSlow = false
    await reading
    await untilAllSeen([slow, other], 6000)
    expect(slow.stderr).not.toContain('lost')
    expect(numbersOf([slow, other])).toEqual(upTo(6000))
  })

  it('cost nothing while they wait, also while others commit', async () => {
    const { cluster, observer } = await ordersCluster(1)
    const busy = startMember(cluster, 'g', '--command-property', 'auto.commit.interval.ms=20')
    await observer.untilShared('g', [1])
    const idle = startMember(cluster, 'g')
    await observer.untilShared('g', [0, 1])
    await idle.untilStderr('It waits.')
    const endWriting = startWriting(cluster, 10)
    await pause(500)
    const before = cpuMs(idle.pid)
    await pause(5000)
    const usedMs = cpuMs(idle.pid) - before
    const count = await endWriting()
    expect(usedMs).toBeLessThanOrEqual(50)
    await untilAllSeen([busy], count)
  })
})

async function untilBothPrint(members: readonly ToolProcess[]): Promise<void> {
  await until(
    () => members.every((member) => placesOf(recordsOf(member)).length > 10),
    () => 'records in both panes',
  )
}

/** Looks all the time whether a partition has two owners. */
function watchOwners(observer: GroupObserver): { end(): Promise<readonly string[]> } {
  const offences: string[] = []
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const members = (await observer.look('g'))?.members ?? []
      const owned = members.flatMap(({ assignment }) => assignment.map(({ partition }) => partition))
      const twice = owned.filter((partition, at) => owned.indexOf(partition) !== at)
      if (twice.length > 0) offences.push(`two owners of ${twice.join()}`)
      await pause(5)
    }
  })()
  return {
    end: async () => {
      isOver = true
      await watching
      return offences
    },
  }
}

/** Members of a group whose wall clocks are set back and forth, each on its own. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { configureBroker, GroupObserver, recordsOf } from '../processes/group-panes.ts'
import { numberedLine, PRINT_PLACES } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const SESSION_MS = 1500
const DAY_MS = 86_400_000
const clockModule = path.join(import.meta.dirname, '../processes/stepping-clock.cjs')

/** A wall clock of its own for a process. */
class Clock {
  readonly env: Readonly<Record<string, string>>
  readonly #file: string

  constructor(cluster: ScratchCluster, name: string) {
    this.#file = path.join(cluster.directory, `clock-${name}`)
    this.env = { NODE_OPTIONS: `--require ${clockModule}`, TEST_CLOCK_OFFSET_FILE: this.#file }
    this.step(0)
  }

  step(offsetMs: number): void {
    writeFileSync(this.#file, String(offsetMs))
  }
}

function startMember(cluster: ScratchCluster, clock: Clock): ToolProcess {
  const group = ['--topic', 'orders', '--group', 'g', '--from-beginning', ...PRINT_PLACES]
  const often = ['--command-property', 'auto.commit.interval.ms=200']
  return cluster.start('kafka-console-consumer.sh', [...group, ...often], { env: clock.env })
}

describe('a wall clock that is set back and forth', () => {
  it('puts nobody out of the group, and loses, repeats and forgets nothing', async () => {
    const cluster = scratchCluster()
    configureBroker(cluster, {
      'group.consumer.min.session.timeout.ms': 1000,
      'group.consumer.session.timeout.ms': SESSION_MS,
      'group.consumer.min.heartbeat.interval.ms': 100,
      'group.consumer.heartbeat.interval.ms': 300,
    })
    await cluster.createTopic('orders', 2)
    const observer = await GroupObserver.open(cluster)
    const clocks = ['a', 'b'].map((name) => new Clock(cluster, name)) as [Clock, Clock]
    const members = clocks.map((clock) => startMember(cluster, clock)) as [ToolProcess, ToolProcess]
    await observer.untilShared('g', [1, 1])
    const before = await observer.look('g')
    const steps = [-400 * DAY_MS, 6 * DAY_MS, 0]
    for (const [round, stepMs] of steps.entries()) {
      clocks[0].step(stepMs)
      await cluster.fill('orders', `${numberedLine('w', 4 * round)}\n${numberedLine('w', 4 * round + 1)}\n`)
      await pause(SESSION_MS / 2)
      clocks[1].step(-stepMs)
      await cluster.fill('orders', `${numberedLine('w', 4 * round + 2)}\n${numberedLine('w', 4 * round + 3)}\n`)
      await pause(SESSION_MS * 1.2)
      // Somebody who looks and fences whom it takes for dead, with a clock of its own.
      const visitor = new Clock(cluster, `visitor-${round}`)
      visitor.step(2 * stepMs)
      const options = { env: visitor.env }
      const shown = await cluster.run('kafka-consumer-groups.sh', ['--describe', '--group', 'g'], '', options)
      expect(shown.status).toBe(0)
    }
    const count = 4 * steps.length
    const lines = () => members.flatMap((member) => recordsOf(member).map(({ value }) => value))
    await until(
      () => lines().length >= count,
      () => `${count} lines; there were ${lines().length}`,
    )
    expect(lines().sort()).toEqual(Array.from({ length: count }, (_, n) => numberedLine('w', n)).sort())
    const after = await observer.look('g')
    expect(after?.members.map(({ memberId }) => memberId).sort()).toEqual(
      before?.members.map(({ memberId }) => memberId).sort(),
    )
    expect([after?.groupEpoch, after?.state]).toEqual([before?.groupEpoch, 'Stable'])
    for (const member of members) member.signal('SIGINT')
    for (const member of members) {
      const { status, stderr } = await member.end()
      expect(status).toBe(130)
      expect(stderr).not.toMatch(/lost|could not|dead/)
    }
    const committed = await observer.committed('g')
    expect(committed.reduce((sum, { offset }) => sum + offset, 0)).toBe(count)
  }, 60_000)
})

describe('a producer whose clock jumps a year ahead, and a day back', () => {
  const YEAR_MS = 365 * DAY_MS

  it('loses nothing and keeps the order, and right clocks drop nothing of it', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1, 'message.timestamp.type=CreateTime')
    const clock = new Clock(cluster, 'producer')
    const producer = cluster.start('kafka-console-producer.sh', ['--topic', 'orders'], { env: clock.env })
    const reader = cluster.startConsumer('orders', '--from-beginning', '--formatter-property', 'print.timestamp=true')
    const steps = [0, YEAR_MS, -DAY_MS, 0]
    const startMs = Date.now()
    for (const [n, stepMs] of steps.entries()) {
      clock.step(stepMs)
      await producer.write(`${n}\n`)
      await reader.untilStdout(`\t${n}\n`)
    }
    producer.closeInput()
    expect(await producer.end()).toEqual({ status: 0, stdout: '', stderr: '' })
    const lines = reader.stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split('\t')[1])).toEqual(['0', '1', '2', '3'])
    for (const [n, stepMs] of steps.entries()) {
      const offMs = Number(/CreateTime:(\d+)/.exec(lines[n] ?? '')?.[1]) - startMs - stepMs
      expect(offMs).toBeGreaterThanOrEqual(0)
      expect(offMs).toBeLessThan(60_000)
    }
    const { status, stdout } = await cluster.run('kafdir.js', ['topics', 'cleanup', 'orders'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('nothing to do') as string })
    expect((await cluster.consume('orders')).stdout).toBe('0\n1\n2\n3\n')
  })

  it('drops nothing that it is not asked to, and then what a broker with that clock would; the others go on', async () => {
    const cluster = scratchCluster()
    for (const [name, ...configs] of [['kept', 'retention.ms=-1'], ['week']] as const) {
      await cluster.createTopic(name, 1, ...configs)
      await cluster.fill(name, 'a\n')
    }
    const clock = new Clock(cluster, 'cleaner')
    clock.step(-DAY_MS)
    const cleanUp = (env = {}) => cluster.run('kafdir.js', ['topics', 'cleanup'], '', { env })
    expect((await cleanUp(clock.env)).stdout).not.toContain('dropped')
    clock.step(YEAR_MS)
    // A producer cleans up behind itself, where it is time for that on its clock, though nobody asks for it.
    const short = await cluster.run('kafka-console-producer.sh', ['--topic', 'week'], 'b\n', { env: clock.env })
    expect(short).toMatchObject({ status: 0, stdout: '' })
    expect(short.stderr).toMatch(
      /^Nothing is dropped by age: the clock here is 87\d\d hours ahead of the clock of the disk of week-0\.\n$/,
    )
    expect((await cluster.consume('week')).stdout).toBe('a\nb\n')
    expect((await cleanUp(clock.env)).stdout).toMatch(/week\t0\t1 segment dropped/)
    expect((await cluster.consume('kept')).stdout).toBe('a\n')
    // The time of the last cleaning lies in the future now.
    await cluster.fill('week', 'c\n')
    expect((await cleanUp()).stdout).not.toContain('dropped')
    expect((await cluster.consume('week')).stdout).toBe('b\nc\n')
  })
})

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

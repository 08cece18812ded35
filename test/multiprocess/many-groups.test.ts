/** More members in a group, and more groups in a directory, than anybody has panes. */
import { describe, expect, it } from 'vitest'
import { GroupObserver, recordsOf, startMember } from '../processes/group-panes.ts'
import { numberedLine } from '../processes/printed-records.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

const MEMBERS = 12
const GROUPS = 60

describe('many members that come to one group at once', () => {
  it('share it, print each line once, survive the death of half of them and end in good order', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2 * MEMBERS)
    const observer = await GroupObserver.open(cluster)
    const often = ['--command-property', 'auto.commit.interval.ms=200']
    const members = Array.from({ length: MEMBERS }, () => startMember(cluster, 'g', ...often))
    await observer.untilShared('g', Array(MEMBERS).fill(2))
    const lines = (from: number) => Array.from({ length: 240 }, (_, n) => numberedLine('w', from + n))
    const printed = () => members.flatMap((member) => recordsOf(member).map(({ value }) => value))
    await cluster.fill('orders', `${lines(0).join('\n')}\n`)
    await until(
      () => printed().length >= 240,
      () => `240 lines; there were ${printed().length}`,
    )
    await until(
      async () => (await observer.committed('g')).reduce((sum, { offset }) => sum + offset, 0) === 240,
      () => 'all of them committed',
    )
    for (const victim of members.slice(0, MEMBERS / 2)) victim.signal('SIGKILL')
    const killedMs = performance.now()
    await observer.untilShared('g', Array(MEMBERS / 2).fill(4))
    expect(performance.now() - killedMs).toBeLessThan(5000)
    await cluster.fill('orders', `${lines(240).join('\n')}\n`)
    await until(
      () => printed().length >= 480,
      () => `480 lines; there were ${printed().length}`,
    )
    expect(printed().sort()).toEqual([...lines(0), ...lines(240)].sort())
    const survivors = members.slice(MEMBERS / 2)
    for (const member of survivors) member.signal('SIGTERM')
    for (const member of survivors) expect((await member.end()).status).toBe(143)
    expect((await observer.committed('g')).reduce((sum, { offset }) => sum + offset, 0)).toBe(480)
  }, 60_000)
})

describe('many groups in one directory', () => {
  it('are described, listed and deleted in a moment', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    const ids = Array.from({ length: GROUPS }, (_, n) => `group-${n}`)
    const reset = ['consumer-groups', 'reset', ...ids, '--topic', 'orders', '--to-earliest', '--yes']
    expect((await cluster.run('kafdir.js', reset)).status).toBe(0)
    const groups = (...args: string[]) => cluster.run('kafka-consumer-groups.sh', args)
    const startMs = performance.now()
    const described = await groups('--describe', '--all-groups')
    expect(described.status).toBe(0)
    expect(described.stdout.match(/^group-\d+ /gm)).toHaveLength(2 * GROUPS)
    expect((await groups('--list')).stdout.trim().split('\n').sort()).toEqual(ids.toSorted())
    expect((await groups('--delete', ...ids.flatMap((id) => ['--group', id]))).status).toBe(0)
    expect((await groups('--list')).stdout.trim()).toBe('')
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })
})

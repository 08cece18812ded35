/** Scene 9: reading again. */
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'

const lines = Array.from({ length: 8 }, (_, i) => `order ${i}`)

async function filledCluster(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.fill('orders', lines.map((line) => `${line}\n`).join(''))
  return cluster
}

/** All that the group has not read yet. */
async function readOn(cluster: ScratchCluster, group: string): Promise<readonly string[]> {
  const { stdout } = await cluster.consume('orders', '--group', group)
  return stdout.split('\n').slice(0, -1)
}

function reset(cluster: ScratchCluster, ...args: string[]): Promise<Ended> {
  return cluster.run('kafka-consumer-groups.sh', ['--reset-offsets', '--group', 'a', '--topic', 'orders', ...args])
}

describe('a group that has read everything', () => {
  it('reads nothing more, while a new group reads all of it', async () => {
    const cluster = await filledCluster()
    expect(await readOn(cluster, 'a')).toEqual(lines)
    expect(await readOn(cluster, 'a')).toEqual([])
    expect(await readOn(cluster, 'b')).toEqual(lines)
  })

  it('goes back to an offset, by a shift and to a time; a dry run changes nothing', async () => {
    const cluster = await filledCluster()
    await readOn(cluster, 'a')
    expect(await reset(cluster, '--to-offset', '3', '--dry-run')).toMatchObject({ status: 0 })
    expect(await readOn(cluster, 'a')).toEqual([])
    expect(await reset(cluster, '--to-offset', '3', '--execute')).toMatchObject({ status: 0 })
    expect(await readOn(cluster, 'a')).toEqual(lines.slice(3))
    expect(await reset(cluster, '--shift-by', '-2', '--execute')).toMatchObject({ status: 0 })
    expect(await readOn(cluster, 'a')).toEqual(lines.slice(6))
    const longAgo = ['--to-datetime', '2020-01-01T00:00:00.000', '--execute']
    expect(await reset(cluster, ...longAgo)).toMatchObject({ status: 0 })
    expect(await readOn(cluster, 'a')).toEqual(lines)
  })

  it('is not moved while a member reads, who is named', async () => {
    const cluster = await filledCluster()
    const pane = cluster.startConsumer('orders', '--group', 'a', '--from-beginning')
    await pane.untilStdout('order 7\n')
    const refused = await reset(cluster, '--to-earliest', '--execute')
    expect(refused.status).toBe(1)
    expect(refused.stdout + refused.stderr).toContain(String(pane.pid))
    pane.signal('SIGINT')
    expect((await pane.end()).status).toBe(130)
    expect(await reset(cluster, '--to-earliest', '--execute')).toMatchObject({ status: 0 })
    expect(await readOn(cluster, 'a')).toEqual(lines)
  })
})

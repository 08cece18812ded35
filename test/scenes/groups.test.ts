/** Scenes 3, 4, 6 and 7: panes in groups. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FrontEnd, frontEnds } from '../processes/front-ends.ts'
import { cpuMs } from '../processes/group-panes.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

function linesOf(pane: ToolProcess): readonly string[] {
  return pane.stdout.split('\n').slice(0, -1)
}

async function interrupt(...panes: ToolProcess[]): Promise<void> {
  for (const pane of panes) pane.signal('SIGINT')
  for (const pane of panes) expect((await pane.end()).status).toBe(130)
}

async function write(producer: ToolProcess, lines: readonly string[]): Promise<void> {
  await producer.write(lines.map((line) => `${line}\n`).join(''))
}

/** Waits until the panes have printed `count` lines in all. */
async function untilPrinted(panes: readonly ToolProcess[], count: number): Promise<void> {
  const printed = () => panes.flatMap(linesOf)
  await until(
    () => printed().length >= count,
    () => `${count} lines; there were: ${printed().join()}`,
  )
}

/** `orders:0,1`-like assignments as `kafka-consumer-groups.sh --describe --members --verbose` shows them, sorted. */
async function shownShares(cluster: ScratchCluster, group: string): Promise<readonly string[]> {
  const args = ['--describe', '--group', group, '--members', '--verbose']
  const { status, stdout, stderr } = await cluster.run('kafka-consumer-groups.sh', args)
  if (stderr.includes('GroupIdNotFoundException')) return []
  expect(status, stderr).toBe(0)
  const [header = '', ...rows] = stdout.split('\n').filter((line) => line.trim() !== '')
  const column = header.trim().split(/\s+/).indexOf('CURRENT-ASSIGNMENT')
  const isRebalancing = stderr.includes('is rebalancing')
  return isRebalancing ? [] : rows.map((row) => row.trim().split(/\s+/)[column] ?? '').sort()
}

async function untilShown(cluster: ScratchCluster, group: string, shares: readonly string[]): Promise<void> {
  let shown: readonly string[] = []
  await until(
    async () => {
      shown = await shownShares(cluster, group)
      return shown.join(' ') === shares.join(' ')
    },
    () => `${shares.join(' ')}; there was ${shown.join(' ')}`,
  )
}

/** How many partitions each has, whatever they are. */
async function untilShared(cluster: ScratchCluster, group: string, counts: string): Promise<void> {
  let shown = ''
  await until(
    async () => {
      const shares = await shownShares(cluster, group)
      shown = shares
        .map((share) => (share === '-' ? 0 : share.split(/[:,]/).length - 1))
        .sort((a, b) => a - b)
        .join(' + ')
      return shown === counts
    },
    () => `${counts}; there was ${shown}`,
  )
}

function startPane(cluster: ScratchCluster, front: FrontEnd, group: string): ToolProcess {
  return cluster.start(...front.consumer('orders', '--group', group, '--from-beginning'))
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)

describe.each(frontEnds)('in the words of $name', (front) => {
  it('two groups: each line appears in both', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3)
    const panes = [startPane(cluster, front, 'a'), startPane(cluster, front, 'b')]
    const producer = cluster.start(...front.producer('orders'))
    await write(producer, numbers(0, 6))
    for (const pane of panes) {
      await untilPrinted([pane], 6)
      expect([...linesOf(pane)].sort()).toEqual(numbers(0, 6))
    }
    await interrupt(...panes)
  })

  it('one group: each line appears in exactly one pane, and keyless lines go round the partitions', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3)
    const panes = [startPane(cluster, front, 'a'), startPane(cluster, front, 'a')]
    await untilShared(cluster, 'a', '1 + 2')
    const producer = cluster.start(...front.producer('orders'))
    for (const line of numbers(0, 9)) await write(producer, [line])
    await untilPrinted(panes, 9)
    await pause(200)
    expect(panes.flatMap(linesOf).sort()).toEqual(numbers(0, 9))
    expect(panes.map((pane) => linesOf(pane).length).sort((a, b) => a - b)).toEqual([3, 6])
    await interrupt(...panes)
  })

  it('more consumers than partitions: one waits, says so, and takes over at once', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 4)
    const panes = Array.from({ length: 5 }, () => startPane(cluster, front, 'a'))
    await untilShared(cluster, 'a', '0 + 1 + 1 + 1 + 1')
    await until(
      () => panes.some(({ stderr }) => stderr.includes('It waits.')),
      () => panes.map(({ stderr }) => stderr).join(),
    )
    const idle = panes.find(({ stderr }) => stderr.includes('It waits.')) as ToolProcess
    const producer = cluster.start(...front.producer('orders'))
    await write(producer, numbers(0, 40))
    await untilPrinted(panes, 40)
    expect(idle.stdout).toBe('')
    const cpuBefore = cpuMs(idle.pid)
    await pause(2000)
    expect(cpuMs(idle.pid) - cpuBefore).toBeLessThanOrEqual(30)
    const working = panes.filter((pane) => pane !== idle)
    await interrupt(working[0] as ToolProcess)
    const leftMs = performance.now()
    // What comes before it has taken over, the one that gives up reads yet.
    let count = 40
    await until(
      async () => {
        if (idle.stdout !== '') return true
        await write(producer, numbers(count, count + 4))
        count += 4
        return false
      },
      () => `a line of the one that waited; stderr: ${idle.stderr}`,
    )
    expect(performance.now() - leftMs).toBeLessThan(1000)
    await untilPrinted(panes, count)
    await pause(200)
    expect(panes.flatMap(linesOf).sort()).toEqual(numbers(0, count).sort())
    await interrupt(...panes.filter((pane) => pane !== working[0]))
  })

  it('4 partitions go to 1, 2, 3 and 4 members as evenly as they can, and back', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 4)
    const panes = [startPane(cluster, front, 'a')]
    await untilShown(cluster, 'a', ['orders:0,1,2,3'])
    for (const counts of ['2 + 2', '1 + 1 + 2', '1 + 1 + 1 + 1']) {
      panes.push(startPane(cluster, front, 'a'))
      await untilShared(cluster, 'a', counts)
    }
    expect(await shownShares(cluster, 'a')).toEqual(['orders:0', 'orders:1', 'orders:2', 'orders:3'])
    await interrupt(...panes.splice(0, 3))
    await untilShown(cluster, 'a', ['orders:0,1,2,3'])
    await interrupt(...panes)
  })
})

describe('a member that reads all topics of a pattern', () => {
  it('goes on when one of them is deleted, and says so, and reads new ones', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders-a', 1)
    await cluster.createTopic('orders-b', 1)
    await cluster.fill('orders-b', 'b\n')
    const args = ['--include', 'orders-.*', '--group', 'a', '--from-beginning']
    const pane = cluster.start('kafka-console-consumer.sh', args)
    await pane.untilStdout('b\n')
    expect((await cluster.topics('--delete', '--topic', 'orders-b')).status).toBe(0)
    await pane.untilStderr('Topic orders-b was deleted')
    await cluster.createTopic('orders-c', 1)
    await cluster.fill('orders-c', 'c\n')
    await pane.untilStdout('c\n')
    await cluster.fill('orders-a', 'a\n')
    await pane.untilStdout('a\n')
    await interrupt(pane)
    expect(linesOf(pane)).toEqual(['b', 'c', 'a'])
  })
})

describe('a member with something that it cannot print', () => {
  it('ends there, and the group goes on with that record', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('numbers', 1)
    await cluster.fill('numbers', '1\n2\nx\n4\n')
    const formatter = 'export default ({ value }) => `${JSON.parse(Buffer.from(value).toString())}\\n`'
    writeFileSync(path.join(cluster.directory, 'number.mjs'), formatter)
    const own = ['--group', 'a', '--formatter', './number.mjs']
    const failed = await cluster.consume('numbers', ...own)
    expect(failed).toMatchObject({ status: 1, stdout: '1\n2\n' })
    expect(failed.stderr).toContain('numbers-0, offset 2')
    const skipping = await cluster.consume('numbers', ...own, '--skip-message-on-error')
    expect(skipping).toMatchObject({ status: 0, stdout: '4\n' })
    expect((await cluster.consume('numbers', ...own)).stdout).toBe('')
  })
})

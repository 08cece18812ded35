import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { until } from '../processes/until.ts'

/** util-linux's, which can run a command on a terminal of its own. */
const hasScript = spawnSync('script', ['-qec', 'exit 7', '/dev/null'], { stdio: 'ignore' }).status === 7
const skipped = hasScript ? '' : ' (skipped: no script command)'

const ESCAPE = '\x1b'
const ENTERED = `${ESCAPE}[?1049h`
// oxlint-disable-next-line no-control-regex -- what the screen is painted with
const PAINTED_LINE = /\x1b\[(\d+);1H([^\n]*?)\x1b\[0m\x1b\[K/g
const LEFT = `${ESCAPE}[?25h${ESCAPE}[?1049l`

/** Starts it on a terminal of its own; `then` is what the shell says behind it. */
async function startTop(cluster: ScratchCluster, before = ''): Promise<ToolProcess> {
  const line = `stty rows 24 cols 100; ${before} sh -c 'echo pid=$$; exec kafdir.js top'; echo "code=$? $(stty -a | grep -o -- '-*icanon')"`
  const pane = cluster.spawn('script', ['-qec', line, '/dev/null'])
  await pane.untilStdout('q quit')
  return pane
}

/** What the screen shows by now: the last text of each line. */
function screenOf({ stdout }: ToolProcess): string {
  const lines = new Map<number, string>()
  for (const [, row, text = ''] of stdout.matchAll(PAINTED_LINE)) lines.set(Number(row), stripVTControlCharacters(text))
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text.trimEnd())
    .join('\n')
}

function untilScreen(pane: ToolProcess, shown: string | RegExp): Promise<void> {
  return until(
    () => (typeof shown === 'string' ? screenOf(pane).includes(shown) : shown.test(screenOf(pane))),
    () => `${shown} on the screen; it was:\n${screenOf(pane)}`,
  )
}

/** Whether a signal has stopped the process (Linux). */
function isStopped(pid: number): boolean {
  return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
}

/** The process itself: `script` and the shells are others. */
function topPid({ stdout }: ToolProcess): number {
  return Number(/pid=(\d+)/.exec(stdout)?.[1])
}

describe.skipIf(!hasScript)(`kafdir top on a terminal${skipped}`, () => {
  it('follows what others write, opens rows, and puts the terminal back at q', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    const pane = await startTop(cluster)
    expect(pane.stdout).toContain(ENTERED)
    expect(screenOf(pane)).toMatch(/> orders +2 +[-0] +[-0] +0 B {2}0 0/)
    await cluster.fill('orders', 'a\nb\nc\nd\n')
    await untilScreen(pane, /> orders .* 2 2$/m)
    await cluster.createTopic('audit', 1)
    await untilScreen(pane, 'Topics (2)')
    await pane.write('\r')
    await untilScreen(pane, 'Topic orders (2)')
    await cluster.run('kafka-console-consumer.sh', [
      '--topic',
      'orders',
      '--group',
      'g',
      '--from-beginning',
      '--max-messages',
      '3',
    ])
    await pane.write('\t')
    await untilScreen(pane, /> g +Empty +0 +1 +orders/)
    await pane.write('q')
    const { status, stdout } = await pane.end()
    expect(status).toBe(0)
    expect(stdout.endsWith(`${LEFT}code=0 icanon\r\n`)).toBe(true)
  })

  it('ends at Ctrl-C with 130, at SIGTERM with 143, and restores the terminal', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const pane = await startTop(cluster)
    await pane.write('\x03')
    expect((await pane.end()).stdout).toContain(`${LEFT}code=130 icanon`)
    const other = await startTop(cluster)
    process.kill(topPid(other), 'SIGTERM')
    expect((await other.end()).stdout).toContain(`${LEFT}code=143 icanon`)
  })

  it('restores the terminal when it is hung up', async () => {
    const cluster = scratchCluster()
    const pane = await startTop(cluster)
    process.kill(topPid(pane), 'SIGHUP')
    expect((await pane.end()).stdout).toContain(`${LEFT}`)
  })

  it('restores the terminal after an error that nobody caught', async () => {
    const cluster = scratchCluster()
    const module = path.join(cluster.directory, 'failing.cjs')
    writeFileSync(module, "setTimeout(() => { throw new Error('out of the blue') }, 2000)")
    const pane = await startTop(cluster, `NODE_OPTIONS='--require ${module}'`)
    const { stdout } = await pane.end()
    expect(stdout.indexOf('out of the blue')).toBeGreaterThan(0)
    expect(stdout.indexOf(LEFT)).toBeGreaterThan(0)
    expect(stdout).toMatch(/code=[1-9]\d* icanon\r\n$/)
  })

  it('draws all of its screen again when it goes on after it was stopped', async () => {
    const cluster = scratchCluster()
    const pane = await startTop(cluster)
    const count = (text: string) => pane.stdout.split(text).length - 1
    for (const [stop, entered, left] of [
      ['SIGSTOP', 2, 0],
      ['SIGTSTP', 3, 1],
    ] as const) {
      process.kill(topPid(pane), stop)
      // Of signals that are sent together the kernel hands out SIGCONT first. Without a shell SIGTSTP stops nobody at last.
      await until(
        () => (left > 0 ? count(LEFT) >= left : isStopped(topPid(pane))),
        () => `it to be stopped by ${stop}`,
      )
      process.kill(topPid(pane), 'SIGCONT')
      await until(
        () => count(ENTERED) >= entered && count(LEFT) >= left,
        () => `${entered} screens entered after ${stop}; there were ${count(ENTERED)}`,
      )
    }
    await pane.untilStdout('q quit')
    await pane.write('q')
    expect((await pane.end()).stdout).toContain(`${LEFT}code=0 icanon`)
  })

  it('lets no control character of a name through, and no colour where none is wanted', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\n')
    const group = 'evil\x1b]0;owned\x07\x1b[31m'
    await cluster.run('kafka-console-consumer.sh', [
      '--topic',
      'orders',
      '--group',
      group,
      '--from-beginning',
      '--max-messages',
      '1',
    ])
    const pane = await startTop(cluster, 'NO_COLOR=1')
    await pane.write('2')
    await untilScreen(pane, '"evil\\u001b]0;owned\\u0007\\u001b[31m"')
    await pane.write('q')
    const { stdout } = await pane.end()
    expect(stdout).not.toContain('\x1b]0;')
    expect(stdout).not.toContain('\x1b[31m')
    expect(stdout).not.toContain('\x1b[1m')
  })

  it('fits into a terminal that becomes narrow', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const pane = await startTop(cluster, 'stty cols 30 rows 6;')
    expect(
      Math.max(
        ...screenOf(pane)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(30)
    expect(screenOf(pane).split('\n').length).toBe(6)
    await pane.write('q')
    await pane.end()
  })
})

describe('kafdir top in a pipe', () => {
  it('prints plain tables once', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\nc\n')
    const { status, stdout, stderr } = await cluster.run('kafdir.js', ['top', '--interval', '200ms'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Topic +Partitions +Records\/s +Bytes\/s +Size +End offsets\norders +2 +0 +0 +\d+ B {2}2 1\n/,
    )
    expect(stdout).not.toContain('\x1b')
  })

  it('shows what it can when a partition can’t be read, and says where there is no cluster', async () => {
    const cluster = scratchCluster()
    const nothing = await cluster.run('kafdir.js', ['top', '--once'])
    expect(nothing).toMatchObject({ status: 0, stdout: '' })
    expect(nothing.stderr).toMatch(/^There is no cluster in /)
    await cluster.createTopic('orders', 1)
    await cluster.createTopic('audit', 1)
    await cluster.fill('orders', 'a\n')
    await cluster.fill('audit', 'a\n')
    await cluster.run('kafka-console-consumer.sh', [
      '--include',
      'orders|audit',
      '--group',
      'g',
      '--from-beginning',
      '--max-messages',
      '2',
    ])
    const log = path.join(cluster.logDir, 'orders-0', `${'0'.repeat(20)}.log`)
    rmSync(log)
    mkdirSync(log)
    const { status, stdout, stderr } = await cluster.run('kafdir.js', ['top', '--once'])
    expect(stdout).toMatch(/^audit .* 1$/m)
    expect(stdout).toMatch(/^g +Empty/m)
    expect(stderr).toContain('kafdir: orders-0: ')
    expect(status).toBe(1)
  })

  it('prints one document of JSON, with null for what was not measured', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\nb\nc\n')
    await cluster.run('kafka-console-consumer.sh', [
      '--topic',
      'orders',
      '--group',
      'g',
      '--from-beginning',
      '--max-messages',
      '1',
    ])
    const { stdout } = await cluster.run('kafdir.js', ['top', '--json', '--interval', '0s'])
    expect(JSON.parse(stdout)).toMatchObject({
      measuredMs: 0,
      topics: [
        {
          name: 'orders',
          recordsPerSecond: null,
          partitions: [{ partition: 0, startOffset: 0, endOffset: 3, leader: 1 }],
        },
      ],
      groups: [
        {
          groupId: 'g',
          state: 'Empty',
          lag: 2,
          members: [],
          offsets: [{ topic: 'orders', partition: 0, currentOffset: 1 }],
        },
      ],
      brokers: [{ id: 1, fenced: false }],
    })
  })

  it('measures rates while others write', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const top = cluster.start('kafdir.js', ['top', '--json', '--interval', '3s'])
    await cluster.fill('orders', 'a\nb\nc\nd\ne\nf\n')
    const { measuredMs, topics } = JSON.parse((await top.end()).stdout) as {
      measuredMs: number
      topics: { recordsPerSecond: number; partitions: { endOffset: number }[] }[]
    }
    expect(measuredMs).toBeGreaterThanOrEqual(2990)
    expect(topics[0]?.partitions[0]?.endOffset).toBe(6)
    expect(topics[0]?.recordsPerSecond).toBeLessThanOrEqual(2.01)
  })

  it('refuses what is no length of time, and one that is too long', async () => {
    const cluster = scratchCluster()
    for (const interval of ['soon', '2d']) {
      const { status, stdout, stderr } = await cluster.run('kafdir.js', ['top', '--interval', interval])
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^kafdir: --interval must be .*\n$/)
    }
  })
})

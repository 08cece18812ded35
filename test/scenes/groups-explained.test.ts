/** What the tools tell of groups with live members in processes of their own. */
import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { configureBroker, GroupObserver, startClassicMember, startMember } from '../processes/group-panes.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

const hasScript = spawnSync('script', ['-qec', 'exit 7', '/dev/null'], { stdio: 'ignore' }).status === 7
const skipped = hasScript ? '' : ' (skipped: no script command)'
const onTerminal = (line: string): readonly [string, readonly string[]] => ['script', ['-qec', line, '/dev/null']]
const CTRL_C = '\u0003'
const OFTEN = ['--command-property', 'auto.commit.interval.ms=100']

async function ordersCluster(): Promise<{ cluster: ScratchCluster; observer: GroupObserver }> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2)
  await cluster.fill('orders', 'a\nb\nc\n')
  return { cluster, observer: await GroupObserver.open(cluster) }
}

const kafdir = (cluster: ScratchCluster, ...words: string[]) => cluster.run('kafdir.js', words)

describe('kafdir wait --group', () => {
  it('ends as soon as the group has committed everything, the group included', async () => {
    const { cluster } = await ordersCluster()
    const waiting = cluster.start('kafdir.js', ['wait', '--group', 'g', '--lag', '0'])
    await waiting.untilStderr('Group g does not exist yet: waiting for it.\n')
    startMember(cluster, 'g', ...OFTEN)
    expect(await waiting.end(10_000)).toMatchObject({ status: 0, stdout: 'Group g has read everything.\n' })
    const described = await kafdir(cluster, 'consumer-groups', 'describe', 'g', '--json')
    expect(JSON.parse(described.stdout)).toMatchObject({ groups: [{ groupId: 'g', lag: 0 }] })
  })

  it('fails when too much is left, and says how much', async () => {
    const { cluster } = await ordersCluster()
    await kafdir(cluster, 'consumer-groups', 'reset', 'g', '--topic', 'orders', '--to-earliest', '--yes')
    expect(await kafdir(cluster, 'wait', '--group', 'g', '--timeout', '200ms')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kafdir: Group g has 3 records left to read after 200 ms; at most 0 were wanted.\n',
    })
    expect(await kafdir(cluster, 'wait', '--group', 'g', '--lag', '3', '--timeout', '0s')).toMatchObject({ status: 0 })
    const none = await kafdir(cluster, 'wait', '--group', 'nobody', '--timeout', '0s', '--json')
    expect(none).toMatchObject({ status: 1, stderr: 'kafdir: There is no group nobody so far.\n' })
    expect(JSON.parse(none.stdout)).toMatchObject({ groupId: 'nobody', lag: null, reached: false })
    const failing: [string[], string][] = [
      [['--lag', '2'], '--lag is about a group: give --group.'],
      [['--group', 'g', '--lag', '-1'], '--lag must be at least 0.'],
      [['--group', 'g', '--count', '2'], '--count is about records'],
    ]
    for (const [words, text] of failing) {
      const { status, stderr } = await kafdir(cluster, 'wait', ...words)
      expect({ words, status }).toEqual({ words, status: 1 })
      expect(stderr).toContain(text)
    }
  })
})

describe('kafdir consumer-groups explain', () => {
  it('tells of a live group who has what and why, and where offsets come from', async () => {
    const { cluster, observer } = await ordersCluster()
    const member = startMember(cluster, 'g', ...OFTEN)
    await observer.untilShared('g', [2])
    expect((await kafdir(cluster, 'wait', '--group', 'g')).status).toBe(0)
    const live = await kafdir(cluster, 'consumer-groups', 'explain', 'g')
    expect(live.stdout).toContain(`pid ${member.pid}`)
    expect(live.stdout).toContain('It has orders-0, orders-1: nobody else in the group reads orders.')
    expect(live.stdout).toMatch(/A member committed \d at /)
    member.signal('SIGINT')
    expect((await member.end()).status).toBe(130)
    await kafdir(cluster, 'consumer-groups', 'reset', 'g', '--to-earliest', '--yes')
    const reset = await kafdir(cluster, 'consumer-groups', 'explain', 'g')
    expect(reset.stdout).toMatch(/It was set to 0 at .* while nobody was in the group: a reset, before it was \d\./)
    startMember(cluster, 'g')
    await observer.untilShared('g', [2])
    const again = await kafdir(cluster, 'consumer-groups', 'explain', 'g')
    expect(again.stdout).toContain('had committed 0: it went on there, and --from-beginning, if given, had no effect.')
  })
})

describe('kafdir consumer-groups explain of members that went', () => {
  it('tells apart who was killed, who ended and who was stopped, and knows the latter when it is back', async () => {
    const cluster = scratchCluster()
    configureBroker(cluster, {
      'group.consumer.min.session.timeout.ms': 1000,
      'group.consumer.session.timeout.ms': 1500,
      'group.consumer.min.heartbeat.interval.ms': 200,
      'group.consumer.heartbeat.interval.ms': 200,
    })
    await cluster.createTopic('orders', 2)
    const observer = await GroupObserver.open(cluster)
    startMember(cluster, 'g')
    await observer.untilShared('g', [2])
    const told = async () => (await kafdir(cluster, 'consumer-groups', 'explain', 'g')).stdout
    const [killed, ended, stopped] = ['SIGKILL', 'SIGINT', 'SIGSTOP'] as const
    for (const [signal, why] of [
      [killed, 'its process was gone without a word: it was killed, or it crashed'],
      [ended, 'it ended in good order, as with Ctrl-C, or took longer than max.poll.interval.ms between two polls'],
      [stopped, 'it gave no sign of life, or did not give up its partitions, for too long: it was stopped, or hung'],
    ] as const) {
      const member = startMember(cluster, 'g')
      await observer.untilShared('g', [1, 1])
      member.signal(signal)
      await observer.untilShared('g', [2])
      expect(await told()).toContain(`left: ${why}.`)
      if (signal !== stopped) continue
      member.signal('SIGCONT')
      await observer.untilShared('g', [1, 1])
      expect(await told()).toContain('left: it gave no sign of life for a while: it was stopped, or hung.')
    }
  })

  it('says of a static member that is away that nobody reads its partitions, and until when', async () => {
    const { cluster, observer } = await ordersCluster()
    startMember(cluster, 'g')
    await observer.untilShared('g', [2])
    const member = startMember(cluster, 'g', '--command-property', 'group.instance.id=B')
    await observer.untilShared('g', [1, 1])
    member.signal('SIGINT')
    expect((await member.end()).status).toBe(130)
    const { stdout } = await kafdir(cluster, 'consumer-groups', 'explain', 'g')
    expect(stdout).toMatch(
      /^g is \w+\. B \(…\w{8}\) is away since .*: nobody reads orders-\d until it comes back, or its session times out, at /,
    )
    expect(stdout).toMatch(/B \(…\w{8}\) went away for a while/)
    startMember(cluster, 'g', '--command-property', 'group.instance.id=B')
    await observer.untilShared('g', [1, 1])
    await until(
      async () => /B \(pid \d+\) came back/.test((await kafdir(cluster, 'consumer-groups', 'explain', 'g')).stdout),
      () => 'that it came back',
    )
  })
})

describe.skipIf(!hasScript)(`members on terminals${skipped}`, () => {
  it('are named with process and terminal by who refuses to reset their group', async () => {
    const { cluster, observer } = await ordersCluster()
    const pane = cluster.spawn(...onTerminal('kafka-console-consumer.sh --topic orders --group g'))
    await observer.untilShared('g', [2])
    const named =
      /^Member console-consumer-\S+ \(client console-consumer, pid (\d+), terminal pts\/\d+\) is at work\.$/m
    const own = await kafdir(cluster, 'consumer-groups', 'reset', 'g', '--to-earliest', '--yes')
    expect(own.status).toBe(1)
    expect(own.stderr).toMatch(named)
    const kafkas = ['--reset-offsets', '--group', 'g', '--topic', 'orders', '--to-earliest', '--execute']
    const theirs = await cluster.run('kafka-consumer-groups.sh', kafkas)
    expect(theirs.status).toBe(1)
    expect(named.exec(theirs.stderr)?.[1]).toBe(named.exec(own.stderr)?.[1])
    await pane.write(CTRL_C)
    await pane.end()
    expect((await kafdir(cluster, 'consumer-groups', 'reset', 'g', '--to-earliest', '--yes')).status).toBe(0)
  })

  it('are watched in place, with the lag as it changes', async () => {
    const { cluster, observer } = await ordersCluster()
    const member = startClassicMember(cluster, 'g', ...OFTEN)
    await observer.untilShared('g', [2])
    expect((await kafdir(cluster, 'wait', '--group', 'g')).status).toBe(0)
    const watch = cluster.spawn(...onTerminal('stty cols 140; kafdir.js consumer-groups describe g --watch'))
    const shown = () => stripVTControlCharacters(watch.stdout)
    await until(() => shown().includes('Stable, 1 member, range, lag 0'), shown)
    expect(shown()).toContain(`pid ${member.pid}`)
    member.signal('SIGSTOP')
    await cluster.fill('orders', 'd\ne\nf\ng\n')
    await until(() => shown().includes('lag 4'), shown)
    member.signal('SIGCONT')
    await until(() => shown().lastIndexOf('lag 0') > shown().lastIndexOf('lag 4'), shown)
    await watch.write(CTRL_C)
    expect((await watch.end()).status).toBe(130)
  })
})

/** Real programs on a disk that fails, is slow, or has no more descriptors and watches to give. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { AilingDisk, type DiskRule } from '../processes/ailing-disk.ts'
import { configureBroker, GroupObserver } from '../processes/group-panes.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

/** How long a sync takes that takes long. The sessions of groups end earlier. */
const SLOW_SYNC_MS = Number(process.env['KAFDIR_TEST_SLOW_SYNC_MS'] ?? 3000)
const SESSION_MS = 1500

const PRODUCE = 'echo lost | kafka-console-producer.sh --topic orders'
const CONSUME = 'kafka-console-consumer.sh --topic orders --from-beginning --timeout-ms 300'
/** It fails long before the time is over. */
const JOIN = 'kafka-console-consumer.sh --topic orders --group audit --timeout-ms 10000'
const CREATE = 'kafka-topics.sh --create --topic more'
const CLEAN_UP = 'kafdir.js topics cleanup orders --force'
const DELETE = 'kafka-topics.sh --delete --topic orders'

async function filledCluster(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.fill('orders', 'one\ntwo\n')
  expect((await cluster.consume('orders', '--group', 'audit')).status).toBe(0)
  return cluster
}

describe('an I/O error', () => {
  const eio = (call: NonNullable<DiskRule['call']>, path?: string): DiskRule =>
    path === undefined ? { call, code: 'EIO' } : { call, path, code: 'EIO' }
  it.each<[string, DiskRule, readonly string[]]>([
    ['when a record is written', eio('write', 'orders-0/0'), [PRODUCE]],
    ['when a record is to be made durable', eio('sync', 'orders-0/0'), [PRODUCE]],
    ['when records are read', eio('read', 'orders-0/0'), [CONSUME, JOIN]],
    ['when offsets are committed', eio('write', '__consumer_offsets'), [JOIN]],
    ['when the metadata are written', eio('write', '__cluster_metadata-0/0'), [CREATE, DELETE]],
    ['when the metadata are read', eio('list'), [PRODUCE, CONSUME, JOIN, CREATE, CLEAN_UP, DELETE]],
    ['when anything is looked at', eio('stat'), [PRODUCE, CONSUME, JOIN, CREATE, CLEAN_UP, DELETE]],
    ['when anything is opened', eio('open', 'broker-1/'), [PRODUCE, CONSUME, JOIN, CREATE, DELETE]],
  ])('%s ends the command with a sentence, and no acknowledged record is lost', async (_when, rule, lines) => {
    const cluster = await filledCluster()
    const disk = new AilingDisk(cluster)
    disk.suffer(rule)
    for (const line of lines) {
      const { status, stdout, stderr } = await cluster.shell(`set -o pipefail; ${line}`, { env: disk.env })
      expect({ line, status }).toEqual({ line, status: 1 })
      expect(stdout + stderr).toMatch(/the disk reported an error at \S+home/)
      expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir/)
    }
    disk.suffer()
    expect(await cluster.produce('orders', 'three\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    // What was not acknowledged may be there: nobody knows whether the disk has it.
    expect((await cluster.consume('orders')).stdout).toMatch(/^one\ntwo\n(lost\n)?three\n$/)
    expect((await cluster.topics('--create', '--topic', 'next')).status).toBe(0)
    expect((await cluster.run('kafdir.js', ['doctor'])).stdout).toContain('nothing is damaged')
  })
})

describe('a slow disk', () => {
  const sessions = {
    'group.consumer.min.session.timeout.ms': 1000,
    'group.consumer.session.timeout.ms': SESSION_MS,
    'group.consumer.min.heartbeat.interval.ms': 100,
    'group.consumer.heartbeat.interval.ms': 300,
  }

  it('of a millisecond for each call is only slow', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2, 'segment.bytes=1048576')
    const disk = new AilingDisk(cluster)
    disk.suffer({ delayMs: 1 })
    const lines = Array.from({ length: 20_000 }, (_, n) => `${`${n}`.padEnd(80, '.')}\n`)
    const options = { env: disk.env }
    const producing = await cluster.run('kafka-console-producer.sh', ['--topic', 'orders'], lines.join(''), options)
    expect(producing).toEqual({ status: 0, stdout: '', stderr: '' })
    const args = ['--topic', 'orders', '--group', 'audit', '--from-beginning', '--max-messages', `${lines.length}`]
    const consuming = await cluster.run('kafka-console-consumer.sh', args, '', options)
    expect(consuming).toMatchObject({ status: 0, stderr: `Processed a total of ${lines.length} messages\n` })
    expect(consuming.stdout.split(/(?<=\n)/).sort()).toEqual([...lines].sort())
  })

  it(
    `that takes ${SLOW_SYNC_MS} ms to make anything durable puts nobody out of a group and loses nothing`,
    async () => {
      const cluster = scratchCluster()
      configureBroker(cluster, sessions)
      await cluster.createTopic('orders', 1)
      const observer = await GroupObserver.open(cluster)
      const disk = new AilingDisk(cluster)
      const often = ['--command-property', 'auto.commit.interval.ms=200']
      const args = ['--topic', 'orders', '--group', 'g', '--from-beginning', ...often]
      const member = cluster.start('kafka-console-consumer.sh', args, { env: disk.env })
      await observer.untilShared('g', [1])
      const before = await observer.look('g')
      disk.suffer({ call: 'sync', delayMs: SLOW_SYNC_MS })
      const startMs = performance.now()
      const produce = async (line: string, env: Record<string, string> = {}) => {
        const producer = cluster.start('kafka-console-producer.sh', ['--topic', 'orders'], { env })
        await producer.write(`${line}\n`)
        producer.closeInput()
        // It syncs what it needs for its id, what it changes of the log.dir, and its record, and waits for others that do.
        return producer.end(10 * SLOW_SYNC_MS)
      }
      const [slow, quick] = await Promise.all([produce('slow', disk.env), produce('quick')])
      // Who is held up by the other one's syncs says so, and nothing else.
      const otherwiseSaid = (stderr: string): string =>
        stderr.replaceAll(/^Waiting for another process that .* …\n/gm, '')
      expect([slow, quick].map(({ stderr, ...ended }) => ({ ...ended, stderr: otherwiseSaid(stderr) }))).toEqual([
        { status: 0, stdout: '', stderr: '' },
        { status: 0, stdout: '', stderr: '' },
      ])
      expect(performance.now() - startMs).toBeGreaterThan(SLOW_SYNC_MS)
      await member.untilStdout('slow')
      await member.untilStdout('quick')
      // The commit takes as long, and longer than the session lasts.
      await until(
        async () => (await observer.committed('g'))[0]?.offset === 2,
        () => 'the commit',
        4 * SLOW_SYNC_MS + 10_000,
      )
      const after = await observer.look('g')
      expect(after?.members.map(({ memberId }) => memberId)).toEqual(before?.members.map(({ memberId }) => memberId))
      expect([after?.groupEpoch, after?.state]).toEqual([before?.groupEpoch, 'Stable'])
      member.signal('SIGINT')
      expect((await member.end(4 * SLOW_SYNC_MS + 10_000)).status).toBe(130)
    },
    60_000 + 20 * SLOW_SYNC_MS,
  )
})

describe('too many open files in the whole system', () => {
  it('are told as that, and counted as a failure', async () => {
    const cluster = await filledCluster()
    const disk = new AilingDisk(cluster)
    disk.suffer({ call: 'open', path: 'broker-1/', code: 'ENFILE' })
    for (const line of [PRODUCE, CONSUME, JOIN, CREATE]) {
      const { status, stdout, stderr } = await cluster.shell(`set -o pipefail; ${line}`, { env: disk.env })
      expect({ line, status }).toEqual({ line, status: 1 })
      expect(stdout + stderr).toMatch(
        /too many open files in the whole system: \S+ could not be opened \(raise fs.file-max\)/,
      )
    }
    disk.suffer()
    expect((await cluster.consume('orders')).stdout).toBe('one\ntwo\n')
  })
})

/** Limits of a user namespace of its own can be lowered without harm to anybody. */
const LIMITED = 'unshare -Ur bash -c'
const mayLimit = spawnSync('sh', ['-c', `${LIMITED} 'echo 0 > /proc/sys/user/max_inotify_instances'`]).status === 0
const skipped = mayLimit ? '' : ' (skipped: no user namespaces with limits of their own)'

describe.skipIf(!mayLimit)(`no inotify watches and instances left${skipped}`, () => {
  it.each(['instances', 'watches'])('%s: consumers and members of groups look for themselves', async (what) => {
    const cluster = scratchCluster()
    configureBroker(cluster, { 'group.consumer.min.heartbeat.interval.ms': 100 })
    await cluster.createTopic('orders', 2)
    const observer = await GroupObserver.open(cluster)
    const limited = (args: string) =>
      cluster.shell(
        `${LIMITED} 'echo 0 > /proc/sys/user/max_inotify_${what}; exec kafka-console-consumer.sh --topic orders ${args}'`,
      )
    const group = '--group g --from-beginning --max-messages 1 --timeout-ms 30000'
    const reader = limited('--max-messages 2 --from-beginning --timeout-ms 30000')
    const members = [limited(group), limited(group)]
    await observer.untilShared('g', [1, 1])
    expect(await cluster.produce('orders', 'a\nb\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await reader).toMatchObject({ status: 0, stderr: 'Processed a total of 2 messages\n' })
    const ended = await Promise.all(members)
    expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      Array(2).fill({ status: 0, stderr: 'Processed a total of 1 messages\n' }),
    )
    expect(ended.map(({ stdout }) => stdout).sort()).toEqual(['a\n', 'b\n'])
  })
})

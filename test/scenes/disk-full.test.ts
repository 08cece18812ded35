/** A real disk that fills up: what was acknowledged stays, and with room the next command works as if nothing had been. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { numberedLine, offsetGaps, orderOffences, PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import type { ScratchCluster } from '../processes/scratch-cluster.ts'
import { clusterOnDisk, mountIsMissing, SmallDisk } from '../processes/small-disk.ts'

const skipped = mountIsMissing === null ? '' : ` (skipped: ${mountIsMissing})`
const FULL = /the disk is full: \S+ could not be written \(make room on it, then try again\)/
const KEYED = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']

/** Names of what only a process at work may leave for a while. */
function unfinished(cluster: ScratchCluster): readonly string[] {
  const names = readdirSync(path.dirname(cluster.logDir), { recursive: true }) as string[]
  return names.filter((name) => /\.(tmp|part|cleaned|swap)$|-delete$|new-/.test(name))
}

const describeGroup = (cluster: ScratchCluster) =>
  cluster.run('kafka-consumer-groups.sh', ['--describe', '--group', 'audit'])

describe.skipIf(skipped !== '')(`a disk that fills up${skipped}`, () => {
  it.each([
    ['in the middle of a segment', []],
    ['where segments are rolled', ['segment.bytes=1048576']],
  ])(
    '%s is told by the producer, loses nothing acknowledged, and is over when there is room',
    async (_where, configs) => {
      const { cluster, disk } = clusterOnDisk('5m')
      await cluster.createTopic('orders', 2, ...configs)
      const count = 60_000
      const lines = Array.from({ length: count }, (_, n) => `${numberedLine('a', n, 'x'.repeat(90))}\n`).join('')
      const { status, stdout, stderr } = await cluster.produce('orders', lines)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain('the disk is full')
      // What was on its way behind the failure is lost for the same reason, whatever the log says of its sequences.
      expect(stderr).not.toContain('sequence')
      const lost = Number(/(\d+) records were not written to topic orders\.\n$/.exec(stderr)?.[1])
      const before = parseRecords((await cluster.consume('orders', ...PRINT_PLACES)).stdout)
      expect(before.length).toBe(count - lost)
      expect(before.length).toBeGreaterThan(10_000)
      expect((await cluster.topics('--list')).stdout).toBe('orders\n')
      expect((await cluster.topics('--describe', '--topic', 'orders')).status).toBe(0)

      disk.resize('50m')
      expect(await cluster.produce('orders', `${numberedLine('b', 0)}\n`)).toEqual({
        status: 0,
        stdout: '',
        stderr: '',
      })
      expect((await cluster.topics('--create', '--topic', 'more')).status).toBe(0)
      const after = parseRecords((await cluster.consume('orders', ...PRINT_PLACES)).stdout)
      expect(after.length).toBe(before.length + 1)
      expect(offsetGaps(after)).toEqual([])
      expect(orderOffences(after)).toEqual([])
    },
  )

  it('leaves topics as they are when one can no longer be made', async () => {
    const { cluster, disk } = clusterOnDisk('200k')
    await cluster.createTopic('orders', 1)
    await cluster.produce('orders', 'a\n')
    disk.fill()
    // Whether the record of the topic itself still fits depends on the page it falls into; that it was told does not.
    const { stdout, stderr } = await cluster.topics('--create', '--topic', 'second', '--partitions', '3')
    expect(stdout + stderr).toContain('the disk is full')
    expect((await cluster.consume('orders')).stdout).toBe('a\n')
    const names = (await cluster.topics('--list')).stdout
    disk.resize('5m')
    expect(await cluster.produce('orders', 'b\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await cluster.topics('--list')).stdout).toBe(names)
    expect((await cluster.topics('--create', '--topic', 'second', '--if-not-exists')).status).toBe(0)
    expect((await cluster.produce('second', 'c\n')).status).toBe(0)
    expect((await cluster.consume('second')).stdout).toBe('c\n')
  })

  it('keeps what a group had committed, and says that the rest will be read again', async () => {
    const { cluster, disk } = clusterOnDisk('3m')
    // A commit of so many partitions needs more than what is left of a page.
    await cluster.createTopic('orders', 100)
    const lines = Array.from({ length: 300 }, (_, n) => `${n}\n`).join('')
    await cluster.fill('orders', lines)
    expect((await cluster.consume('orders', '--group', 'audit')).status).toBe(0)
    const before = (await describeGroup(cluster)).stdout
    await cluster.fill('orders', lines)
    const seldom = ['--command-property', 'auto.commit.interval.ms=60000']
    const consumer = cluster.startConsumer('orders', '--group', 'audit', '--timeout-ms', '1500', ...seldom)
    await consumer.untilStdout('299\n')
    disk.fill()
    const { status, stderr } = await consumer.end()
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(FULL) as string })
    expect(stderr).toContain(
      'What was read since the last commit of group audit is not committed and will be read again',
    )
    const committed = (text: string) =>
      text.split('\n').flatMap((line) => /^audit +orders +(\d+) +(\d+)/.exec(line)?.slice(1, 3).join() ?? [])
    expect(committed((await describeGroup(cluster)).stdout).sort()).toEqual(committed(before).sort())
    expect(committed(before)).toHaveLength(100)

    disk.makeRoom()
    const again = await cluster.consume('orders', '--group', 'audit')
    expect(again.status).toBe(0)
    expect(again.stdout.split('\n').filter(Boolean).sort()).toEqual(lines.split('\n').filter(Boolean).sort())
    expect(unfinished(cluster)).toEqual([])
  })

  it('leaves a log as it is that could not be compacted, and no part of a new one', async () => {
    const { cluster, disk } = clusterOnDisk('8m')
    await cluster.createTopic('users', 1, 'cleanup.policy=compact', 'segment.bytes=1048576', 'file.delete.delay.ms=0')
    const lines = Array.from({ length: 30_000 }, (_, n) => `k${n % 20_000}:${`${n}`.padEnd(44, '.')}\n`).join('')
    expect((await cluster.produce('users', lines, ...KEYED)).status).toBe(0)
    disk.fillBut(300_000)
    const latest = async () => {
      const records = parseRecords((await cluster.consume('users', ...PRINT_PLACES)).stdout)
      return { count: records.length, values: new Map(records.map(({ key, value }) => [key, value])) }
    }
    const before = await latest()
    const cleanUp = () => cluster.run('kafdir.js', ['topics', 'cleanup', 'users', '--force'])
    const { status, stderr } = await cleanUp()
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(FULL) as string })
    // Segments are compacted one after the other: those before the disk was full are.
    expect((await latest()).values).toEqual(before.values)
    expect(unfinished(cluster)).toEqual([])

    disk.makeRoom()
    expect(await cleanUp()).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('compacted') as string,
    })
    expect(await latest()).toEqual({ count: 20_000, values: before.values })
  })

  it('refuses what needs room in the metadata, whole, and answers whoever reads', async () => {
    const { cluster, disk } = clusterOnDisk('3m')
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\n')
    disk.fill()
    const wide = ['--topic', 'wide', '--partitions', '80']
    for (const [tool, ...args] of [
      ['kafka-topics.sh', '--create', ...wide],
      ['kafka-topics.sh', '--delete', '--topic', 'orders'],
      ['kafka-topics.sh', '--alter', '--topic', 'orders', '--partitions', '80'],
      ['kafdir.js', 'topics', 'create', 'wide', '--partitions', '80'],
      ['kafdir.js', 'brokers', 'add'],
    ] as const) {
      const { status, stdout, stderr } = await cluster.run(tool, args)
      expect({ args, status }).toEqual({ args, status: 1 })
      expect(stdout + stderr).toMatch(FULL)
      expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir/)
    }
    expect((await cluster.topics('--list')).stdout).toBe('orders\n')
    expect((await cluster.topics('--describe')).stdout).toContain('PartitionCount: 1\t')
    expect((await cluster.consume('orders')).stdout).toBe('a\n')
    expect((await cluster.run('kafdir.js', ['doctor'])).stdout).toContain('nothing is damaged')
    expect(unfinished(cluster)).toEqual([])

    disk.makeRoom()
    expect((await cluster.topics('--create', ...wide)).status).toBe(0)
    expect((await cluster.produce('wide', 'b\n')).status).toBe(0)
    expect((await cluster.topics('--delete', '--topic', 'orders')).status).toBe(0)
    expect((await cluster.run('kafdir.js', ['brokers', 'add'])).status).toBe(0)
    expect((await cluster.topics('--list')).stdout).toBe('wide\n')
  })

  it('of one broker of three stops nobody: its replicas fall behind, and catch up when there is room', async () => {
    const { cluster } = clusterOnDisk('60m')
    const disk = new SmallDisk(path.join(cluster.directory, 'second'), '3m')
    try {
      for (const where of [['--log-dir', path.join(disk.path, 'log')], []]) {
        expect((await cluster.run('kafdir.js', ['brokers', 'add', ...where])).status).toBe(0)
      }
      expect((await cluster.topics('--create', '--topic', 'orders', '--replication-factor', '3')).status).toBe(0)
      const lines = Array.from({ length: 60_000 }, (_, n) => `${numberedLine('a', n, 'x'.repeat(90))}\n`).join('')
      const { status, stderr } = await cluster.produce('orders', lines)
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(FULL) as string })
      expect(stderr).toContain('Broker 2 is offline')
      expect((await cluster.topics('--describe', '--topic', 'orders')).stdout).toMatch(/Isr: (1,3|3,1)\t/)
      expect((await cluster.consume('orders')).stdout === lines).toBe(true)

      disk.resize('60m')
      expect((await cluster.produce('orders', 'last\n')).status).toBe(0)
      const waiting = ['kafka-topics.sh --describe --topic orders --under-replicated-partitions', 'sleep 0.2']
      expect((await cluster.shell(`while test -n "$(${waiting[0]})"; do ${waiting[1]}; done`)).status).toBe(0)
      expect((await cluster.consume('orders')).stdout === `${lines}last\n`).toBe(true)
      expect((await cluster.run('kafdir.js', ['doctor'])).stdout).toContain('nothing is damaged')
    } finally {
      disk.unmount()
    }
  })
})

import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { holdLock } from '../processes/lock-holder.ts'
import { isRoot, othersAreMissing, shellAsNobody } from '../processes/other-users.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'

/** Root may write anywhere, so these tests run as somebody else then. */
const skipped = isRoot && othersAreMissing !== null ? ` (skipped: ${othersAreMissing})` : ''

/** Every program on `address`, which none of them can use. */
async function allPrograms(cluster: ScratchCluster, address: string): Promise<readonly Ended[]> {
  const there = ['--bootstrap-server', address]
  return Promise.all([
    cluster.topics('--list', ...there),
    cluster.topics('--create', '--topic', 'orders', ...there),
    cluster.produce('orders', 'a\n', ...there),
    cluster.consume('orders', ...there),
    cluster.run('kafdir.js', ['topics', 'create', 'orders', ...there]),
    cluster.run('kafdir.js', ['console-consumer', 'orders', ...there]),
  ])
}

/** What is wrong with the ends of programs that should have failed with one sentence like `sentence`. */
function unlike(ended: readonly Ended[], sentence: RegExp): readonly string[] {
  const isRight = ({ status, stdout, stderr }: Ended): boolean => {
    const said = stdout + stderr
    return status === 1 && sentence.test(said) && !/\n {4}at |bug in kafdir/.test(said)
  }
  return ended.filter((each) => !isRight(each)).map(({ status, stdout, stderr }) => `${status}: ${stdout}${stderr}`)
}

it('a file where the directory should be is named, and left alone', async () => {
  const cluster = scratchCluster()
  writeFileSync(path.join(cluster.directory, 'file'), 'mine')
  expect(unlike(await allPrograms(cluster, 'file:file'), /\/file is a file, where a directory is needed/)).toEqual([])
  expect(
    unlike(await allPrograms(cluster, 'file:file/below'), /\/file is a file, where a directory is needed/),
  ).toEqual([])
})

it('who only asks for the id of a cluster makes none', async () => {
  const cluster = scratchCluster()
  const absent = path.join(cluster.directory, 'absent')
  for (const command of [
    ['cluster', 'id'],
    ['metadata-quorum', 'describe'],
  ]) {
    const { status, stdout, stderr } = await cluster.run('kafdir.js', [...command, '--dir', absent])
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: `kafdir: There is no cluster in ${absent} yet.\nkafdir topics create NAME makes one.\n`,
    })
    expect(existsSync(absent)).toBe(false)
  }
})

it('a directory with other things in it is not taken over', async () => {
  const cluster = scratchCluster()
  mkdirSync(path.join(cluster.directory, 'photos'))
  writeFileSync(path.join(cluster.directory, 'photos', 'cat.jpg'), 'meow')
  expect(unlike(await allPrograms(cluster, 'file:photos'), /photos is not a Kafka directory: .*cat\.jpg/)).toEqual([])
  expect(readdirSync(path.join(cluster.directory, 'photos'))).toEqual(['cat.jpg'])
})

it('a directory of a newer kafdir is left alone', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  writeFileSync(path.join(cluster.directory, 'home', 'run', 'protocol'), '99\n')
  const address = `file:${path.join(cluster.directory, 'home')}`
  expect(unlike(await allPrograms(cluster, address), /newer version of kafdir/)).toEqual([])
})

it('a broken meta.properties is named', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  writeFileSync(path.join(cluster.logDir, 'meta.properties'), 'version=1\n')
  expect(
    unlike([await cluster.produce('orders', 'a\n')], /meta\.properties does not name a cluster\.id and a node\.id/),
  ).toEqual([])
})

it('a directory on which a broker runs is left to it', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.produce('orders', 'a\n')
  const broker = await holdLock(cluster, path.join(cluster.logDir, '.lock'))
  const changing = await Promise.all([
    cluster.topics('--create', '--topic', 'more'),
    cluster.topics('--delete', '--topic', 'orders'),
    cluster.produce('orders', 'b\n'),
    cluster.run('kafdir.js', ['topics', 'create', 'more']),
  ])
  const sentence = /A Kafka broker is running on \S+broker-1: it holds the lock/
  expect(unlike(changing, sentence)).toEqual([])
  const reading = await Promise.all([
    cluster.topics('--list'),
    cluster.topics('--describe', '--topic', 'orders'),
    cluster.consume('orders'),
    cluster.run('kafdir.js', ['topics', 'list']),
  ])
  expect(unlike(reading, sentence)).toEqual([])
  for (const { stderr } of reading) expect(stderr).toContain('With --read-only you can look at what is on the disk.')

  expect((await cluster.topics('--list', '--read-only')).stdout).toBe('orders\n')
  expect((await cluster.consume('orders', '--read-only')).stdout).toBe('a\n')
  const listed = await cluster.run('kafdir.js', ['topics', 'list', '--read-only'])
  expect(listed).toEqual({ status: 0, stdout: 'orders\n', stderr: '' })
  const refused = await Promise.all([
    cluster.topics('--create', '--topic', 'more', '--read-only'),
    cluster.produce('orders', 'b\n', '--read-only'),
    cluster.run('kafdir.js', ['topics', 'delete', 'orders', '--read-only']),
  ])
  expect(unlike(refused, /broker-1 is opened with --read-only: nothing is changed there\./)).toEqual([])
  broker.signal('SIGKILL')
  await broker.ended
  expect(await cluster.produce('orders', 'b\n')).toEqual({ status: 0, stdout: '', stderr: '' })
  expect((await cluster.consume('orders')).stdout).toBe('a\nb\n')
})

it('of damaged metadata what comes before the damage is shown to readers, with its place', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('before', 1)
  await cluster.fill('before', 'a\n')
  const log = path.join(cluster.logDir, '__cluster_metadata-0', `${'0'.repeat(20)}.log`)
  const { length } = readFileSync(log)
  await cluster.createTopic('damaged', 1)
  await cluster.createTopic('behind', 1)
  const bytes = readFileSync(log)
  writeFileSync(log, bytes.fill(0x55, length + 80, length + 90))
  const sentence = new RegExp(`is damaged at offset \\d+ \\(byte ${length} of ${log}\\)\\.`)
  expect(unlike([await cluster.topics('--list'), await cluster.consume('before')], sentence)).toEqual([])
  const listed = await cluster.topics('--list', '--read-only')
  expect(listed).toMatchObject({ status: 0, stdout: 'before\n' })
  expect(listed.stderr).toMatch(sentence)
  expect(listed.stderr).toContain('What comes before is shown.')
  expect((await cluster.consume('before', '--read-only')).stdout).toBe('a\n')
})

describe.skipIf(skipped !== '')(`a directory that may not be written to${skipped}`, () => {
  it('is read by consumers and by whoever describes it', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.produce('orders', 'a\nb\n')
    await cluster.shell('chmod -R a-w,a+rX home')
    rmSync(path.join(cluster.logDir, '.lock'), { force: true })
    const consumed = await shellAsNobody(
      cluster,
      'kafka-console-consumer.sh --topic orders --from-beginning --timeout-ms 500',
    )
    expect(consumed).toMatchObject({ status: 0, stdout: 'a\nb\n' })
    expect(await shellAsNobody(cluster, 'kafka-topics.sh --list')).toEqual({
      status: 0,
      stdout: 'orders\n',
      stderr: '',
    })
    expect((await shellAsNobody(cluster, 'kafka-topics.sh --describe')).stdout).toContain('PartitionCount: 2')
    for (const line of ['echo c | kafka-console-producer.sh --topic orders', 'kafka-topics.sh --create --topic more']) {
      expect(unlike([await shellAsNobody(cluster, line)], /no permission to use \S+\.lock/)).toEqual([])
    }
    expect(existsSync(path.join(cluster.logDir, '.lock'))).toBe(false)
    await cluster.shell('chmod -R u+w home')
  })

  it('or made in one, is named', async () => {
    const cluster = scratchCluster()
    mkdirSync(path.join(cluster.directory, 'closed'))
    if (isRoot) chownSync(path.join(cluster.directory, 'closed'), 0, 0)
    chmodSync(path.join(cluster.directory, 'closed'), 0o555)
    const line = 'kafka-topics.sh --create --topic orders --bootstrap-server file:closed/new'
    expect(unlike([await shellAsNobody(cluster, line)], /no permission to use \S+closed\/new/)).toEqual([])
    chmodSync(path.join(cluster.directory, 'closed'), 0o755)
  })
})

/** Who may use a cluster: its user alone, or those with whom the directory is shared. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectAccepted } from '../processes/accepted-directory.ts'
import { type OtherUser, othersAreMissing, shellAs } from '../processes/other-users.ts'
import { kafkaIsMissing } from '../processes/real-broker.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'

const TEAM = 61_000
const anna: OtherUser = { uid: 61_001, groups: [TEAM] }
const bert: OtherUser = { uid: 61_002, groups: [TEAM] }
const stranger: OtherUser = { uid: 61_003, groups: [] }
const skipped = othersAreMissing === null ? '' : ` (skipped: ${othersAreMissing})`

/** Of all that lies in the directory, and of it: its permissions in octal, and whose it is. */
function modesIn(directory: string): ReadonlySet<string> {
  const names = ['.', ...(readdirSync(directory, { recursive: true }) as string[])]
  return new Set(
    names.map((name) => {
      const stat = statSync(path.join(directory, name))
      return `${stat.isDirectory() ? 'directory' : 'file'} ${(stat.mode & 0o7777).toString(8)}`
    }),
  )
}

function ownersIn(directory: string): ReadonlySet<number> {
  const names = ['.', ...(readdirSync(directory, { recursive: true }) as string[])]
  return new Set(names.map((name) => statSync(path.join(directory, name)).uid))
}

/** A cluster of `user`, whose home has the permissions `mode`. */
function clusterOf(user: OtherUser, mode: number): { readonly cluster: ScratchCluster; readonly home: string } {
  const cluster = scratchCluster()
  const home = path.join(cluster.directory, 'home')
  mkdirSync(home)
  chownSync(home, user.uid, TEAM)
  chmodSync(home, mode)
  return { cluster, home }
}

/** Leaves the beginning of a batch at the end of the log, as a writer that was killed. */
function tear(log: string, offset: number): void {
  const begun = Buffer.from(readFileSync(log).subarray(0, 40))
  begun.writeBigInt64BE(BigInt(offset), 0)
  appendFileSync(log, begun)
}

const QUIET = { status: 0, stdout: '', stderr: '' }
const CONSUME = 'kafka-console-consumer.sh --from-beginning --timeout-ms 900'
const KEYED = '--reader-property parse.key=true --reader-property key.separator=:'

/** `count` lines of a key and a value each, in the shell. */
const keyedLines = (count: number): string => `seq ${count} | sed 's/.*/k&:${'v'.repeat(60)}/'`

it('what is made is for its user alone, whatever the umask says', async () => {
  const cluster = scratchCluster()
  for (const umask of ['000', '022']) {
    const home = path.join(cluster.directory, umask)
    const lines = [
      `umask ${umask}; export KAFDIR_HOME=${home}/below/home`,
      'kafka-topics.sh --create --topic orders --partitions 2 --config cleanup.policy=compact',
      `${keyedLines(5)} | kafka-console-producer.sh --topic orders ${KEYED}`,
      `${CONSUME} --topic orders --group audit`,
      'kafdir.js topics cleanup orders --force',
      'kafdir.js brokers add',
      'kafdir.js snapshot copy',
      'rm -r copy',
    ]
    expect(await cluster.shell(lines.join(' && '))).toMatchObject({ status: 0 })
    expect(modesIn(home)).toEqual(new Set(['directory 700', 'file 600', 'file 400']))
  }
})

it('a snapshot and a log.dir that is formatted are for their user too', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.fill('orders', 'a\n')
  expect((await cluster.run('kafdir.js', ['snapshot', 'copy'])).status).toBe(0)
  expect(modesIn(path.join(cluster.directory, 'copy'))).toEqual(new Set(['directory 700', 'file 600']))
  const properties = [
    'process.roles=broker,controller',
    'node.id=1',
    'log.dirs=logs',
    'listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
    'controller.listener.names=CONTROLLER',
    'controller.quorum.bootstrap.servers=localhost:9093',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  ]
  writeFileSync(path.join(cluster.directory, 'server.properties'), properties.join('\n'))
  const formatting = 'kafka-storage.sh format --standalone -t 4L6g3nShT-eMCtK--X86sw -c server.properties'
  expect(await cluster.shell(formatting)).toMatchObject({ status: 0 })
  expect(modesIn(path.join(cluster.directory, 'logs'))).toEqual(new Set(['directory 700', 'file 600', 'file 400']))
})

describe.skipIf(skipped !== '')(`a directory that is shared with a group${skipped}`, () => {
  it('is used by all of it in turn and at once, whatever their umask, and by nobody else', async () => {
    const { cluster, home } = clusterOf(anna, 0o2770)
    const by = (user: OtherUser, line: string): Promise<Ended> => shellAs(cluster, user, line)
    const config = '--config segment.bytes=1048576 --config file.delete.delay.ms=0'
    expect((await by(anna, `kafka-topics.sh --create --topic orders --partitions 2 ${config}`)).status).toBe(0)
    const write = (lines: string) => `${lines} | kafka-console-producer.sh --topic orders ${KEYED}`
    expect(await by(bert, write(keyedLines(10_000)))).toEqual(QUIET)
    expect(await by(anna, write(keyedLines(20_000)))).toEqual(QUIET)
    const both = await Promise.all([by(anna, write(keyedLines(5000))), by(bert, write(keyedLines(5000)))])
    expect(both).toEqual([QUIET, QUIET])

    const member = `${CONSUME} --topic orders --group audit | wc -l`
    const counts = await Promise.all([by(anna, member), by(bert, member)])
    expect(counts.map(({ status }) => status)).toEqual([0, 0])
    expect(counts.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(40_000)
    const reset = 'kafka-consumer-groups.sh --reset-offsets --group audit --topic orders --to-earliest --execute'
    expect((await by(bert, reset)).status).toBe(0)
    expect((await by(anna, `${member}`)).stdout.trim()).toBe('40000')

    const compacted =
      'kafka-configs.sh --alter --entity-type topics --entity-name orders --add-config cleanup.policy=compact'
    expect((await by(bert, compacted)).status).toBe(0)
    for (const user of [anna, bert]) {
      expect((await by(user, 'kafdir.js topics cleanup orders --force')).stdout).toMatch(/compacted from \d+ records/)
    }
    expect((await by(bert, `${CONSUME} --topic orders | wc -l`)).stdout.trim()).toBe('20000')
    expect((await by(bert, 'kafdir.js doctor')).stdout).toContain('Healthy')
    expect(modesIn(home)).toEqual(new Set(['directory 2770', 'file 660', 'file 440']))
    expect(ownersIn(home)).toEqual(new Set([anna.uid, bert.uid]))

    const refused = /no permission to use \S+home/
    for (const line of ['kafka-topics.sh --list', `${CONSUME} --topic orders`, 'kafdir.js topics create mine']) {
      const { status, stdout, stderr } = await by(stranger, line)
      expect({ status, said: stdout + stderr }).toMatchObject({
        status: 1,
        said: expect.stringMatching(refused) as string,
      })
    }
  })

  it('gets what one of them left unfinished mended by another, and broker directories from each', async () => {
    const { cluster } = clusterOf(anna, 0o2770)
    const by = (user: OtherUser, line: string): Promise<Ended> => shellAs(cluster, user, line)
    expect(
      (await by(anna, 'kafka-topics.sh --create --topic orders && seq 3 | kafka-console-producer.sh --topic orders'))
        .status,
    ).toBe(0)
    tear(path.join(cluster.partitionDirectory('orders', 0), `${'0'.repeat(20)}.log`), 3)
    const { status, stderr } = await by(bert, 'seq 4 6 | kafka-console-producer.sh --topic orders')
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('Cut 40 bytes of an unfinished write') as string,
    })
    expect((await by(anna, `${CONSUME} --topic orders`)).stdout).toBe('1\n2\n3\n4\n5\n6\n')
    expect((await by(bert, 'kafdir.js brokers add')).status).toBe(0)
    expect((await by(anna, 'kafdir.js brokers add')).status).toBe(0)
    expect((await by(bert, 'kafka-topics.sh --create --topic safe --replication-factor 3')).status).toBe(0)
    for (const user of [anna, bert])
      expect(await by(user, 'echo a | kafka-console-producer.sh --topic safe')).toEqual(QUIET)
    expect((await by(anna, 'kafka-topics.sh --describe --topic safe --under-replicated-partitions')).stdout).toBe('')
    expect((await by(bert, 'kafka-topics.sh --delete --topic orders')).status).toBe(0)
  })

  it.skipIf(kafkaIsMissing)('is taken by a real broker', async () => {
    const { cluster } = clusterOf(anna, 0o2770)
    await shellAs(cluster, anna, 'kafka-topics.sh --create --topic orders')
    for (const user of [anna, bert]) await shellAs(cluster, user, 'seq 500 | kafka-console-producer.sh --topic orders')
    await expectAccepted(cluster, cluster.logDir, ['orders'])
  })
})

describe.skipIf(skipped !== '')(`a directory of another user who does not share it${skipped}`, () => {
  it('is left alone by those who might change it, and told how it is shared', async () => {
    const { cluster, home } = clusterOf(anna, 0o777)
    await shellAs(
      cluster,
      anna,
      'kafka-topics.sh --create --topic orders && echo a | kafka-console-producer.sh --topic orders',
    )
    await cluster.shell('chmod -R a+rwX home')
    const before = await cluster.shell('find home | sort | xargs ls -ld')
    expect((await shellAs(cluster, bert, 'kafka-topics.sh --list')).stdout).toBe('orders\n')
    expect((await shellAs(cluster, bert, `${CONSUME} --topic orders`)).stdout).toBe('a\n')
    for (const line of [
      'echo b | kafka-console-producer.sh --topic orders',
      'kafka-topics.sh --create --topic more',
      'kafdir.js topics delete orders',
      `${CONSUME} --topic orders --group audit`,
    ]) {
      const { status, stdout, stderr } = await shellAs(cluster, bert, line)
      expect({ line, status }).toEqual({ line, status: 1 })
      expect(stdout + stderr).toContain(`${home}/broker-1 belongs to another user, who does not share it`)
      expect(stdout + stderr).toContain('chmod g+s')
    }
    expect(await cluster.shell('find home | sort | xargs ls -ld')).toEqual(before)
  })

  it('stays his, also when root works in it', async () => {
    const { cluster, home } = clusterOf(anna, 0o700)
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\n')
    expect((await cluster.consume('orders', '--group', 'audit')).stdout).toBe('a\n')
    expect(ownersIn(home)).toEqual(new Set([anna.uid]))
    expect(await shellAs(cluster, anna, 'echo b | kafka-console-producer.sh --topic orders')).toEqual(QUIET)
    expect((await shellAs(cluster, anna, `${CONSUME} --topic orders --group audit`)).stdout).toBe('b\n')
  })
})

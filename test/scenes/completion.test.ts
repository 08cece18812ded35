/** The tabulator in real shells, with the real program behind it. */
import { spawnSync } from 'node:child_process'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ScratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'
import { TypedShell } from '../processes/typed-shell.ts'

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0
const hasTerminal = spawnSync('script', ['--version']).status === 0

let cluster: ScratchCluster
/** Where kafdir is called so, as after an installation. */
let PATH: string
beforeAll(async () => {
  cluster = ScratchCluster.open()
  PATH = `${cluster.directory}:${cluster.env['PATH']}`
  symlinkSync(path.join(binDirectory, 'kafdir.js'), path.join(cluster.directory, 'kafdir'))
  await cluster.createTopic('orders', 3)
  await cluster.createTopic('payments', 1)
  await cluster.fill('orders', 'a\n')
  const { status } = await cluster.consume('orders', '--group', 'billing', '--max-messages', '1')
  expect(status).toBe(0)
  await cluster.shell('kafka-topics.sh --bootstrap-server file:./other --create --topic elsewhere')
  writeFileSync(path.join(cluster.directory, 'topics.yaml'), '')
})
afterAll(() => cluster.close())

/** The words that kafdir offers the shells. */
async function offered(...words: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await cluster.run('kafdir.js', ['completion', '--complete', '--', ...words])
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))
}

describe('what may follow a command line', () => {
  it.each([
    [
      ['kafdir', 'topics', 'de'],
      ['words', 'describe', 'delete'],
    ],
    [
      ['kafdir', 'topics', 'create', 'x', '--pa'],
      ['words', '--partitions'],
    ],
    [
      ['kafdir', 'topics', 'describe', ''],
      ['words', 'orders', 'payments', '__consumer_offsets'],
    ],
    [
      ['kafdir', 'topics', 'describe', 'orders', ''],
      ['words', 'payments', '__consumer_offsets'],
    ],
    [
      ['kafdir', 'transactions', 'producers', 'ord'],
      ['words', 'orders-0', 'orders-1', 'orders-2'],
    ],
    [
      ['kafdir', 'delete-records', 'orders-0:1', 'p'],
      ['words', 'payments-0:'],
    ],
    [
      ['kafka-configs.sh', '--alter', '--entity-type', 'topics', '--entity-name', 'o'],
      ['words', 'orders'],
    ],
    [
      ['kafka-configs', '--alter', '--entity-type', 'groups', '--entity-name', ''],
      ['words', 'billing'],
    ],
    [['kafka-configs.sh', '--alter', '--entity-type', 'brokers', '--entity-name', ''], ['words']],
    [
      ['kafdir', 'console-consumer', 'o'],
      ['words', 'orders'],
    ],
    [
      ['kafdir', 'console-consumer', 'orders', '--group', ''],
      ['words', 'billing'],
    ],
    [
      ['kafdir', 'console-consumer', 'orders', '--partition', ''],
      ['words', '0', '1', '2'],
    ],
    [
      ['kafdir', 'consumer-groups', 'describe', 'b'],
      ['words', 'billing'],
    ],
    [
      ['kafdir', 'configs', 'set', '--topic', 'orders', 'retention.m'],
      ['words', 'retention.ms='],
    ],
    [
      ['kafdir', 'configs', 'unset', '--group', 'billing', 'consumer.h'],
      ['words', 'consumer.heartbeat.interval.ms'],
    ],
    [
      ['kafdir', 'configs', 'set', 'cleanup.policy='],
      ['words', 'cleanup.policy=compact', 'cleanup.policy=delete'],
    ],
    [['kafdir', 'topics', 'import', ''], ['files']],
    [['kafdir', 'topics', 'list', '--dir', ''], ['directories']],
    [['kafdir', 'topics', 'list', '--dir', 'nowhere', '--bootstrap-server', ''], ['words']],
    [['kafdir', 'no-such-command', ''], ['words']],
    [
      ['kafka-topics.sh', '--desc'],
      ['words', '--describe'],
    ],
    [
      ['/opt/bin/kafka-topics', '--describe', '--topic', 'p'],
      ['words', 'payments'],
    ],
    [
      ['kafka-topics.sh', '--describe', '--topic=p'],
      ['words', '--topic=payments'],
    ],
    [
      ['kafka-topics.sh', '--bootstrap-server', 'file:other', '--topic', ''],
      ['words', 'elsewhere'],
    ],
    [['kafka-topics.sh', '--bootstrap-server', 'nowhere:1', '--topic', ''], ['words']],
    [
      ['kafka-configs.sh', '--alter', '--entity-type', 'b'],
      ['words', 'brokers', 'broker-loggers'],
    ],
    [
      ['kafka-configs.sh', '--topic', 'orders', '--add-config', 'retention.ms=1,compression.type=s'],
      ['words', 'retention.ms=1,compression.type=snappy'],
    ],
    [
      ['kafka-console-consumer.sh', '--topic', 'orders', '--partition', ''],
      ['words', '0', '1', '2'],
    ],
    [
      ['kafka-consumer-groups.sh', '--describe', '--group', ''],
      ['words', 'billing'],
    ],
    [
      ['kafka-leader-election.sh', '--election-type', 'u'],
      ['words', 'unclean'],
    ],
    [
      ['kafka-storage.sh', 'rand'],
      ['words', 'random-uuid'],
    ],
  ])('%j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  it('changes nothing, not even where nothing is yet', async () => {
    expect(await offered('kafdir', 'topics', 'describe', '--dir', 'fresh', '')).toEqual(['words'])
    expect(readdirSync(cluster.directory)).not.toContain('fresh')
  })
})

const typed: readonly (readonly [line: string, becomes: string])[] = [
  ['kafdir topics descr', 'kafdir topics describe '],
  ['kafdir topics describe pa', 'kafdir topics describe payments '],
  ['kafka-topics.sh --describe --topic or', 'kafka-topics.sh --describe --topic orders '],
  ['kafka-topics --describe --topic=or', 'kafka-topics --describe --topic=orders '],
  ['kafka-consumer-groups.sh --describe --group b', 'kafka-consumer-groups.sh --describe --group billing '],
  ['kafdir configs set --topic orders retention.m', 'kafdir configs set --topic orders retention.ms='],
  ['kafdir configs set --topic orders cleanup.policy=d', 'kafdir configs set --topic orders cleanup.policy=delete '],
  ['kafdir topics import to', 'kafdir topics import topics.yaml '],
]

describe.each(['bash', 'zsh'] as const)('the tabulator in %s', (shell) => {
  it.skipIf(!hasTerminal || !hasShell(shell))('completes words, names and files', async () => {
    const terminal = await TypedShell.start(cluster, shell, PATH)
    for (const [line, becomes] of typed) expect(await terminal.completed(line, becomes)).toBe(becomes)
  })
})

describe.skipIf(!hasShell('fish'))('the tabulator in fish', () => {
  it('completes words, names and files', async () => {
    const lines = typed.map(([line]) => `complete -C ${JSON.stringify(line)} | cut -f1`).join('\n')
    const { stdout, stderr } = await cluster
      .spawn('fish', ['-c', `kafdir completion fish | source\n${lines}`], { env: { PATH } })
      .end()
    expect(stderr).toBe('')
    const words = typed.map(([, becomes]) => becomes.trim().split(' ').at(-1) ?? '')
    expect(stdout.split('\n').slice(0, -1)).toEqual(words)
  })

  it('tells what words are about', async () => {
    const script = "kafdir completion fish | source; complete -C 'kafdir topics describe or'"
    const { stdout } = await cluster.spawn('fish', ['-c', script], { env: { PATH } }).end()
    expect(stdout).toBe('orders\t3 partitions\n')
  })
})

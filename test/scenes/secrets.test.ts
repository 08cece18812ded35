/** Passwords, keys and tokens are in no output of any command, nor in what other users see of a process. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { commandList } from '../../src/cli/command-list.ts'
import { kafkaScripts } from '../../src/cli/kafka-main.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

/** It is part of every secret here. */
const SECRET = 'S3cret'
const PROPERTIES = [
  'security.protocol=SASL_SSL',
  'sasl.mechanism=SCRAM-SHA-256',
  `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="${SECRET}-jaas";`,
  `ssl.keystore.password=${SECRET}-keystore`,
  `ssl.truststore.password=${SECRET}-truststore`,
  `ssl.key.password=${SECRET}-key`,
  `sasl.oauthbearer.token=${SECRET}-token`,
]

async function clusterWithSecrets(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.fill('orders', 'a\n')
  writeFileSync(path.join(cluster.directory, 'client.properties'), PROPERTIES.join('\n'))
  const server = ['process.roles=broker,controller', 'node.id=1', 'log.dirs=logs', ...PROPERTIES]
  writeFileSync(path.join(cluster.directory, 'server.properties'), server.join('\n'))
  const users = [
    '--entity-type',
    'users',
    '--entity-name',
    'bob',
    '--add-config',
    `SCRAM-SHA-256=[password=${SECRET}-scram]`,
  ]
  const listener = 'listener.name.internal.scram-sha-256.sasl.jaas.config'
  const broker = ['--entity-type', 'brokers', '--entity-name', '1', '--add-config', `${listener}=${SECRET}-broker`]
  for (const what of [users, broker]) {
    expect((await cluster.run('kafka-configs.sh', ['--alter', ...what])).status).toBe(0)
  }
  return cluster
}

/** Runs all lines, some at a time, and returns those that told a secret, with what they told. */
async function tellers(cluster: ScratchCluster, lines: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  const waiting = [...lines]
  const work = async () => {
    for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
      const { status, stdout, stderr } = await cluster.shell(`timeout -k 1 15 ${line} </dev/null`)
      const said = `${stdout}${stderr}`.split('\n').filter((text) => text.includes(SECRET))
      if (said.length > 0 || status === 127) found.push(`${line}: ${status} ${said.join(' | ')}`)
    }
  }
  await Promise.all([work(), work(), work()])
  return found
}

it('no command tells those of the properties file that it reads, or of the cluster', async () => {
  const cluster = await clusterWithSecrets()
  const withFile = '--command-config client.properties'
  const commands = commandList
    // They run until they are stopped, or play scenes with clusters of their own.
    .filter(({ id }) => !/^(demo|top$|verifiable|perf|wait|console-consumer)/.test(id))
    .map(({ id }) => `kafdir.js ${id} orders ${withFile}`)
  const scripts = (await kafkaScripts()).map((name) => `${name}.sh --describe ${withFile}`)
  const others = [
    `kafka-console-consumer.sh --topic orders --from-beginning --timeout-ms 300 ${withFile}`,
    `kafka-console-consumer.sh --topic orders --group g --timeout-ms 300 ${withFile}`,
    `kafka-console-producer.sh --topic orders --bootstrap-server nowhere:1 ${withFile}`,
    'kafka-configs.sh --describe --all --entity-type brokers --entity-name 1',
    'kafka-configs.sh --describe --entity-type users',
    'kafdir.js configs describe --broker 1 --json',
    'kafdir.js configs describe --user bob --json',
    'kafdir.js top --once --json',
    'kafdir.js snapshot copy --json',
    'kafdir.js snapshot --list home',
    'kafka-storage.sh format --standalone -t 4L6g3nShT-eMCtK--X86sw -c server.properties',
    'kafka-storage.sh info -c server.properties',
    'kafka-server-start.sh server.properties',
  ]
  expect(await tellers(cluster, [...commands, ...scripts, ...others])).toEqual([])
}, 240_000)

it('no error repeats those of a command line', async () => {
  const cluster = await clusterWithSecrets()
  const alter = (entity: string, configs: string) => `kafka-configs.sh --alter ${entity} --add-config '${configs}'`
  const user = '--entity-type users --entity-name bob'
  expect(
    await tellers(cluster, [
      alter(user, `SCRAM-SHA-256=[password=${SECRET}],SCRAM-SHA-512=[password=${SECRET}]`),
      alter(user, `SCRAM-SHA-256=[passwor=${SECRET}]`),
      alter(user, `SCRAM-SHA-256=${SECRET}`),
      alter(user, `SCRAM-SHA-256=[iterations=1,password=${SECRET}]`),
      alter('--entity-type brokers --entity-default', `ssl.keystore.password=${SECRET}`),
      alter('--entity-type brokers --entity-name 1', `ssl.key.password=${SECRET},retention.ms=x`),
      alter('--entity-type topics --entity-name orders', `ssl.key.password=${SECRET}`),
      `kafdir.js configs set --user bob 'SCRAM-SHA-256=[passwor=${SECRET}]'`,
      `kafdir.js configs set --broker 1 ssl.key.password=${SECRET} --json`,
      `kafdir.js topics create more --config ssl.key.password=${SECRET}`,
      `kafka-console-producer.sh --topic orders --command-property ssl.key.password=${SECRET} --command-property acks=x`,
      `kafka-storage.sh format -t 4L6g3nShT-eMCtK--X86sw -c server.properties --add-scram 'SCRAM-SHA-256=[name=a,password=b,${SECRET}]'`,
      `kafka-storage.sh format -t 4L6g3nShT-eMCtK--X86sw -c server.properties --add-scram 'SCRAM-SHA-256:[password=${SECRET}]'`,
    ]),
  ).toEqual([])
})

it.skipIf(process.platform !== 'linux')('the list of processes does not show them', async () => {
  const cluster = await clusterWithSecrets()
  const consumer = cluster.startConsumer(
    'orders',
    '--from-beginning',
    '--command-property',
    `ssl.key.password=${SECRET}`,
  )
  await consumer.untilStdout('a\n')
  const shown = readFileSync(`/proc/${consumer.pid}/cmdline`, 'utf8')
  expect(shown).toContain('kafka-console-consumer.sh --topic orders')
  expect(shown).not.toContain(SECRET)
})

/**
 * Apache Kafka itself, to compare with: a broker of one node from its jars, on loopback, with the options that Kafka's
 * own start scripts give to Java.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isInstalled, PIPELINES, runPipeline } from './processes.mjs'

const CLUSTER_ID = Buffer.from('kafdir-benchmark').toString('base64url')
const START_LIMIT_MS = 60_000
const GARBAGE_COLLECTION = ['-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35']

const cacheHome = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache')
const jars = process.env['KAFKA_LIBS'] || path.join(cacheHome, 'apache-kafka-4.3.1', 'libs')
const java = process.env['JAVA_HOME'] ? path.join(process.env['JAVA_HOME'], 'bin', 'java') : 'java'
const javaArgs = (heap, ...args) => [...heap, ...GARBAGE_COLLECTION, '-cp', path.join(jars, '*'), ...args]

/** Formats `directory`, starts a broker on it and waits until it listens; or `{ missing }`: why there is none. */
export async function startKafka(directory) {
  const missing = whatIsMissing()
  if (missing !== undefined) return { missing }
  try {
    return await startBroker(directory)
  } catch (error) {
    console.error(error)
    return { missing: 'Kafka did not start' }
  }
}

/** The command line of one of Kafka's tools that needs no broker; or `{ missing }`: why there is none. */
export function offlineTool(main, ...args) {
  const missing = whatIsMissing()
  return missing === undefined ? { argv: [java, ...javaArgs(['-Xmx512M'], main, ...args)] } : { missing }
}

function whatIsMissing() {
  if (!isInstalled(java, ['-version'])) return 'no JDK'
  const hasJars = existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_'))
  return hasJars ? undefined : 'no jars of Kafka (KAFKA_LIBS)'
}

async function startBroker(directory) {
  mkdirSync(directory)
  const [port, controllerPort] = await freePorts()
  const config = path.join(directory, 'server.properties')
  writeFileSync(config, brokerProperties(path.join(directory, 'data'), port, controllerPort))
  const format = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', CLUSTER_ID, '-c', config]
  await runPipeline(PIPELINES.run, [java, ...javaArgs([], ...format)])
  const output = openSync(path.join(directory, 'broker.log'), 'w')
  const broker = spawn(java, javaArgs(['-Xmx1G', '-Xms1G'], 'kafka.Kafka', config), {
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  // Before the directory goes: nobody may write to it then.
  process.prependListener('exit', () => broker.kill('SIGKILL'))
  await listening(port, broker)
  return brokerAt(`localhost:${port}`, broker)
}

/** What a measure needs of the broker. */
function brokerAt(bootstrap, broker) {
  /** The command line of one of Kafka's tools that talks to the broker. */
  const tool = (main, ...args) => [java, ...javaArgs(['-Xmx512M'], main, '--bootstrap-server', bootstrap, ...args)]
  const run = (main, ...args) => runPipeline(PIPELINES.run, tool(`org.apache.kafka.tools.${main}`, ...args))
  return {
    bootstrap,
    tool,
    createTopic: (topic) => run('TopicCommand', '--create', '--topic', topic, '--partitions', '3'),
    /** How many records the topic has: the sum of its partitions' ends. */
    async countRecords(topic) {
      const { stdout } = await run('GetOffsetShell', '--topic', topic)
      const ends = stdout.trim().split('\n')
      return ends.reduce((sum, line) => sum + Number(line.split(':')[2]), 0)
    },
    async stop() {
      if (broker.exitCode !== null || broker.signalCode !== null) return
      broker.kill('SIGTERM')
      await once(broker, 'exit')
    },
  }
}

function brokerProperties(data, port, controllerPort) {
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://localhost:${port},CONTROLLER://localhost:${controllerPort}
controller.listener.names=CONTROLLER
log.dirs=${data}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`
}

async function listening(port, broker) {
  const latestMs = Date.now() + START_LIMIT_MS
  for (;;) {
    const socket = net.connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    if (broker.exitCode !== null) throw new Error(`The broker ended with ${broker.exitCode}.`)
    if (Date.now() > latestMs) throw new Error('The broker does not listen.')
    await delay(100)
  }
}

/** Two ports that nobody uses: both are held until both are known. */
async function freePorts() {
  const servers = [net.createServer(), net.createServer()]
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening')
  const ports = servers.map((server) => server.address().port)
  for (const server of servers) server.close()
  return ports
}

/**
 * Apache Kafka itself, to compare with: a broker of one node from its jars, on loopback, with the options that Kafka's
 * own start scripts give to Java. Its acks do not wait for the disk, so only acks=1 is compared.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** The command line of one of Kafka's tools. */
const tool = (main, ...args) => [java, '-Xmx512M', ...GARBAGE_COLLECTION, '-cp', path.join(jars, '*'), main, ...args]

/** Formats `directory`, starts a broker on it and waits until it listens; or says what is missing. */
export async function startKafka(directory) {
  if (!isInstalled(java, ['-version'])) return { missing: 'no JDK' }
  const hasJars = existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_'))
  if (!hasJars) return { missing: 'no Kafka jars (KAFKA_LIBS)' }
  mkdirSync(directory)
  const [port, controllerPort] = await freePorts()
  const config = path.join(directory, 'server.properties')
  writeFileSync(config, brokerProperties(path.join(directory, 'data'), port, controllerPort))
  const format = tool('kafka.tools.StorageTool', 'format', '--standalone', '-t', CLUSTER_ID, '-c', config)
  await runPipeline(PIPELINES.run, format)
  const log = path.join(directory, 'broker.log')
  const output = openSync(log, 'w')
  const heap = ['-Xmx1G', '-Xms1G', ...GARBAGE_COLLECTION]
  const broker = spawn(java, [...heap, '-cp', path.join(jars, '*'), 'kafka.Kafka', config], {
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  process.on('exit', () => broker.kill('SIGKILL'))
  await listening(port, broker, log)
  return peers(`localhost:${port}`, broker)
}

/** What can be asked of the broker. Producers read standard input, consumers write standard output; both are argv. */
function peers(bootstrap, broker) {
  const server = ['--bootstrap-server', bootstrap]
  const kcat = isInstalled('kcat', ['-V'])
  return {
    createTopic: (topic) =>
      runPipeline(
        PIPELINES.run,
        tool(`org.apache.kafka.tools.TopicCommand`, ...server, '--create', '--topic', topic, '--partitions', '3'),
      ),
    /** How many records the topic has. */
    async countRecords(topic) {
      const count = tool('org.apache.kafka.tools.GetOffsetShell', ...server, '--topic', topic)
      const { stdout } = await runPipeline(PIPELINES.run, count)
      return stdout
        .trim()
        .split('\n')
        .reduce((sum, line) => sum + Number(line.split(':')[2]), 0)
    },
    producers: {
      'kcat -P': kcat ? (topic) => ['kcat', '-P', '-b', bootstrap, '-t', topic, '-X', 'acks=1'] : null,
      "Kafka's console producer": (topic) =>
        tool('org.apache.kafka.tools.ConsoleProducer', ...server, '--topic', topic, '--request-required-acks', '1'),
    },
    consumers: {
      'kcat -C': kcat ? (topic) => ['kcat', '-C', '-q', '-e', '-b', bootstrap, '-t', topic, '-o', 'beginning'] : null,
      "Kafka's console consumer": (topic, records) =>
        tool(
          'org.apache.kafka.tools.consumer.ConsoleConsumer',
          ...server,
          '--topic',
          topic,
          '--from-beginning',
          '--max-messages',
          String(records),
        ),
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

async function listening(port, broker, log) {
  const latest = Date.now() + START_LIMIT_MS
  for (;;) {
    const socket = net.connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    if (broker.exitCode !== null || Date.now() > latest)
      throw new Error(`Kafka did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`)
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

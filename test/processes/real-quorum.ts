/** Three brokers of Apache Kafka itself, each with its controller, on copies of the log.dirs of a cluster of ours. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { until } from './until.ts'

const libs = process.env['KAFKA_LIBS'] ?? path.join(homedir(), '.cache', 'apache-kafka-4.3.1', 'libs')
const LOGGING = `Configuration:
  Appenders:
    Console: {name: OUT, target: SYSTEM_OUT, PatternLayout: {pattern: "%p %m (%c)%n"}}
  Loggers:
    Root: {level: INFO, AppenderRef: [{ref: OUT}]}
`
/** As the metadata names the voters: no other ones can be told. */
const BROKER_IDS = [1, 2, 3] as const
const brokerPort = (id: number): number => 9092 + 2 * (id - 1)
const controllerPort = (id: number): number => brokerPort(id) + 1

/** A port that somebody else listens on, or null. */
export async function busyPort(): Promise<number | null> {
  for (const port of BROKER_IDS.flatMap((id) => [brokerPort(id), controllerPort(id)])) {
    const server = createServer().listen(port, 'localhost')
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ])
    server.close()
    if (!isFree) return port
  }
  return null
}

export class RealQuorum {
  readonly #directory: string
  readonly #brokers: ChildProcess[] = []

  /** Copies the log.dirs of brokers 1 to 3 of `home` to `directory`. */
  constructor(home: string, directory: string) {
    this.#directory = directory
    for (const id of BROKER_IDS) {
      cpSync(path.join(home, `broker-${id}`), this.logDir(id), { recursive: true })
      rmSync(path.join(this.logDir(id), '.lock'), { force: true })
    }
  }

  logDir(brokerId: number): string {
    return path.join(this.#directory, `broker-${brokerId}`)
  }

  /** With a properties file for each broker, as `propertiesOf` has it. */
  async start(propertiesOf: (brokerId: number) => Promise<string>): Promise<void> {
    const logging = path.join(this.#directory, 'log4j2.yaml')
    writeFileSync(logging, LOGGING)
    for (const id of BROKER_IDS) {
      const file = path.join(this.#directory, `broker-${id}.properties`)
      writeFileSync(file, await propertiesOf(id))
      const output = openSync(this.#log(id), 'w')
      const args = ['-Xmx300m', `-Dlog4j2.configurationFile=${logging}`, '-cp', `${libs}/*`, 'kafka.Kafka', file]
      this.#brokers.push(spawn('java', args, { stdio: ['ignore', output, output], cwd: this.#directory }))
    }
    const started = (id: number): boolean => readFileSync(this.#log(id), 'utf8').includes('Kafka Server started')
    await until(
      () => BROKER_IDS.every(started),
      () =>
        `three brokers; they said: ${BROKER_IDS.map((id) => readFileSync(this.#log(id), 'utf8').slice(-500)).join('\n')}`,
      120_000,
    )
  }

  /** What Kafka's own consumer reads of a topic, sorted. */
  consume(topic: string, count: number): readonly string[] {
    const settings = ['--bootstrap-server', `localhost:${brokerPort(2)}`, '--topic', topic, '--from-beginning']
    const limits = ['--max-messages', String(count), '--timeout-ms', '30000']
    const main = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
    const { stdout } = spawnSync('java', ['-cp', `${libs}/*`, main, ...settings, ...limits], { encoding: 'utf8' })
    return stdout.split('\n').slice(0, -1).toSorted()
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#brokers.splice(0).map(async (broker) => {
        if (broker.exitCode !== null || broker.signalCode !== null) return
        broker.kill('SIGTERM')
        const timer = setTimeout(() => broker.kill('SIGKILL'), 30_000)
        await once(broker, 'exit')
        clearTimeout(timer)
      }),
    )
  }

  #log(id: number): string {
    return path.join(this.#directory, `broker-${id}.out`)
  }
}

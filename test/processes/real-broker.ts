/** Apache Kafka 4.3.1 itself, where a Java machine and its jars are present: does it take a directory of ours? */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { PRINT_PLACES } from './printed-records.ts'
import { until } from './until.ts'

const libs = process.env['KAFKA_LIBS'] ?? path.join(homedir(), '.cache', 'apache-kafka-4.3.1', 'libs')

/** Why Kafka can't be asked here, or null. For the names of tests that are skipped. */
export const kafkaIsMissing: string | null = ((): string | null => {
  if (!existsSync(path.join(libs, 'kafka_2.13-4.3.1.jar'))) return 'no jars of Kafka 4.3.1'
  return spawnSync('java', ['-version']).status === 0 ? null : 'no java'
})()

const LOGGING = `Configuration:
  Appenders:
    Console:
      name: OUT
      target: SYSTEM_OUT
      PatternLayout: {pattern: "%p %m (%c)%n"}
  Loggers:
    Root:
      level: INFO
      AppenderRef: [{ref: OUT}]
`
/** What kafka-dump-log says of a file that it does not like. It finds that the first offset of any file follows -1. */
const DUMP_COMPLAINT = /isvalid: false|^Mismatches|^Found |Exception|^ERROR|^ {2}\d+ is followed by/
/** What it says of any compacted log: gaps in the offsets, and batches without records that the time index knows. */
const LEFT_BY_COMPACTION = /is followed by|Found timestamp mismatch/

export interface BrokerVerdict {
  /** What the broker and its tools complain about; nothing when they take the directory. */
  readonly problems: readonly string[]
  /** What its console consumer printed for each topic asked for: lines with partition, offset, key and value, sorted. */
  readonly records: ReadonlyMap<string, readonly string[]>
}

/**
 * Runs Kafka's dump tool over all files of a copy of `logDir`, starts a broker on it, reads `topics` through it (name →
 * number of records), and stops it. `scratch` is an empty or new directory. `logDir` is not touched.
 */
export async function askBroker(
  logDir: string,
  scratch: string,
  topics: ReadonlyMap<string, number>,
  { compacted = [] }: { compacted?: readonly string[] } = {},
): Promise<BrokerVerdict> {
  const copy = path.join(scratch, 'copy')
  rmSync(copy, { recursive: true, force: true })
  cpSync(logDir, copy, { recursive: true, preserveTimestamps: true })
  rmSync(path.join(copy, '.lock'), { force: true })
  prepareScratch(scratch)
  const problems = dumpProblems(copy, scratch, compacted)
  const broker = new RealBroker(copy, scratch)
  const records = new Map<string, readonly string[]>()
  try {
    const address = await broker.start()
    for (const [topic, count] of topics) records.set(topic, await readThrough(address, scratch, topic, count))
  } finally {
    await broker.stop()
  }
  return { problems: [...problems, ...broker.problems()], records }
}

/** What Java programs that are run with `scratch` need there. */
function prepareScratch(scratch: string): void {
  mkdirSync(scratch, { recursive: true })
  writeFileSync(path.join(scratch, 'log4j2.yaml'), LOGGING)
}

/**
 * Runs a Java tool of Kafka by the name of its class, with `input` on its standard input; resolves with what it printed.
 * Throws when it fails. Not synchronous: a broker whose output nobody reads would stop.
 */
export async function runJavaTool(scratch: string, main: string, args: readonly string[], input = ''): Promise<string> {
  mkdirSync(scratch, { recursive: true })
  // On standard output there is nothing but what the tool prints.
  const quiet = path.join(scratch, 'quiet.yaml')
  writeFileSync(quiet, LOGGING.replace('level: INFO', 'level: OFF'))
  const child = spawn('java', javaArguments(main, args, scratch, quiet), { stdio: 'pipe' })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdin.end(input)
  const [status] = (await once(child, 'close')) as [number | null]
  if (status === 0) return output.stdout
  throw new Error(`${main} ${args.join(' ')} ended with ${status}: ${output.stdout}${output.stderr}`)
}

function javaArguments(
  main: string,
  args: readonly string[],
  scratch: string,
  loggingFile = path.join(scratch, 'log4j2.yaml'),
): readonly string[] {
  const logging = `-Dlog4j2.configurationFile=${loggingFile}`
  const machine = ['-Xmx512M', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dfile.encoding=UTF-8', logging]
  return [...machine, '-cp', path.join(libs, '*'), main, ...args]
}

/** Every segment and index of every partition, the metadata log included. */
function dumpProblems(logDir: string, scratch: string, compacted: readonly string[]): readonly string[] {
  const partitions = readdirSync(logDir, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.endsWith('-delete'),
  )
  const files = partitions.flatMap(({ name }) =>
    readdirSync(path.join(logDir, name))
      .map((file) => path.join(logDir, name, file))
      // The tool throws at the empty index of an empty log, a broker's own too.
      .filter((file) => /\.(log|index|timeindex|txnindex|snapshot)$/.test(file) && readFileSync(file).length > 0),
  )
  const dump = (extra: readonly string[], wanted: readonly string[]): readonly string[] => {
    const args = [...extra, '--files', wanted.join(',')]
    const main = 'org.apache.kafka.tools.DumpLogSegments'
    const { stdout, stderr } = spawnSync('java', javaArguments(main, args, scratch), {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    })
    const said = `${stdout}\n${stderr}`.split('\n')
    return said.filter((line) => DUMP_COMPLAINT.test(line)).map((line) => `dump: ${line}`)
  }
  const hasGaps = (file: string): boolean =>
    compacted.some((topic) => path.basename(path.dirname(file)).startsWith(`${topic}-`))
  const gapless = dump(
    ['--deep-iteration'],
    files.filter((file) => !hasGaps(file)),
  )
  const withGaps = files.filter(hasGaps)
  const others =
    withGaps.length === 0 ? [] : dump(['--deep-iteration'], withGaps).filter((line) => !LEFT_BY_COMPACTION.test(line))
  const indexes = files.filter((file) => file.endsWith('index'))
  const sanity = indexes.length === 0 ? [] : dump(['--index-sanity-check'], indexes)
  return [...gapless, ...others, ...sanity]
}

async function readThrough(address: string, scratch: string, topic: string, count: number): Promise<readonly string[]> {
  const limits = ['--max-messages', String(count), '--timeout-ms', '20000']
  const separator = ['--formatter-property', `line.separator=${RECORD_END}`]
  const args = [
    '--bootstrap-server',
    address,
    '--topic',
    topic,
    '--from-beginning',
    ...limits,
    ...PRINT_PLACES,
    ...separator,
  ]
  const main = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
  const { stdout } = spawnSync('java', javaArguments(main, args, scratch), { encoding: 'latin1', maxBuffer: 1 << 30 })
  return splitRecords(stdout)
}

/** Ends a record where values may hold newlines. */
export const RECORD_END = '<end of record>'

/** The records of an output with RECORD_END, sorted; log lines of the Java tool, which come in front, are left out. */
export function splitRecords(output: string): readonly string[] {
  const records = output.split(RECORD_END).slice(0, -1)
  return records.map((record) => record.slice(Math.max(0, record.indexOf('Partition:')))).toSorted()
}

/** A broker's configuration, and the address that follows from it. */
export interface BrokerConfiguration {
  /** The text of `server.properties`. */
  readonly properties: string
  readonly address: string
}

export class RealBroker {
  readonly #logDir: string
  readonly #scratch: string
  readonly #straysBefore: readonly string[]
  #child: ChildProcess | null = null
  #log = ''

  constructor(logDir: string, scratch: string) {
    this.#logDir = logDir
    this.#scratch = scratch
    this.#straysBefore = this.#strays()
  }

  /** Resolves with its address once it serves. Left out, the configuration is one of a broker that only looks. */
  async start(configuration?: BrokerConfiguration): Promise<string> {
    const { properties, address } = configuration ?? (await lookingOnly(this.#logDir))
    prepareScratch(this.#scratch)
    const config = path.join(this.#scratch, 'server.properties')
    writeFileSync(config, properties)
    this.#log = ''
    const child = spawn('java', javaArguments('kafka.Kafka', [config], this.#scratch), { stdio: ['ignore', 'pipe', 2] })
    child.stdout?.on('data', (chunk: Buffer) => (this.#log += chunk.toString('utf8')))
    this.#child = child
    const isStarted = (): boolean => this.#log.includes('Kafka Server started')
    await until(
      () => isStarted() || child.exitCode !== null,
      () => `the broker to start: ${this.#tail()}`,
      60_000,
    )
    if (!isStarted()) throw new Error(`the broker did not start: ${this.#tail()}`)
    return address
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    await once(child, 'exit')
    clearTimeout(timer)
  }

  problems(): readonly string[] {
    const lines = this.#log.split('\n').filter((line) => /^(ERROR|FATAL) /.test(line) && !this.#isMended(line))
    const strays = this.#strays().filter((name) => !this.#straysBefore.includes(name))
    return [...lines.map((line) => `broker: ${line}`), ...strays.map((name) => `set aside: ${name}`)]
  }

  /**
   * It begins to read the groups of a partition as soon as it knows of the partition, which gets a new leader epoch while
   * the broker starts. Then it leaves off, says so, and reads it again.
   */
  #isMended(line: string): boolean {
    const [, partition, epoch] = /Failed to load metadata from (\S+) with epoch (\d+) due to Stopped/.exec(line) ?? []
    const loads = this.#log.matchAll(/Finished loading of metadata from (\S+) with epoch (\d+)/g)
    return Array.from(loads).some((load) => load[1] === partition && Number(load[2]) > Number(epoch))
  }

  #strays(): readonly string[] {
    return readdirSync(this.#logDir).filter((name) => name.endsWith('-stray'))
  }

  #tail(): string {
    return this.#log
      .split('\n')
      .filter((line) => /^(WARN|ERROR|FATAL)|Exception/.test(line))
      .slice(-15)
      .join('\n')
  }
}

async function lookingOnly(logDir: string): Promise<BrokerConfiguration> {
  const [port, controllerPort] = [await freePort(), await freePort()]
  return { properties: serverProperties(logDir, port, controllerPort), address: `localhost:${port}` }
}

function serverProperties(logDir: string, port: number, controllerPort: number): string {
  const nodeId = /^node\.id=(\d+)$/m.exec(readFileSync(path.join(logDir, 'meta.properties'), 'utf8'))?.[1] ?? '1'
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.bootstrap.servers': `localhost:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://localhost:${port},CONTROLLER://localhost:${controllerPort}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': logDir,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    // It looks and does not touch: nothing expires and nothing is compacted while it runs.
    'log.initial.task.delay.ms': 3_600_000,
    'log.cleaner.enable': false,
    'auto.create.topics.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A directory for one test, and the programs run in it. Everything is gone after the test. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { binDirectory, cleanEnvironment, type Ended, type SpawnOptions, ToolProcess } from './tool-process.ts'

export class ScratchCluster {
  /** The working directory of all processes. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly #processes: ToolProcess[] = []

  /** Use `scratchCluster`, or inside a suite `open` and `close`. */
  private constructor(directory: string) {
    this.directory = directory
    this.env = { ...cleanEnvironment(path.join(directory, 'user')), KAFDIR_HOME: path.join(directory, 'home') }
    mkdirSync(path.join(directory, 'user'))
  }

  static open(): ScratchCluster {
    return new ScratchCluster(mkdtempSync(path.join(tmpdir(), 'kafdir-test-')))
  }

  /** The cluster's log.dir. */
  get logDir(): string {
    return path.join(this.directory, 'home', 'broker-1')
  }

  partitionDirectory(topic: string, partition: number): string {
    return path.join(this.logDir, `${topic}-${partition}`)
  }

  /** Starts one of the programs in `bin`, such as `kafka-topics.sh`. */
  start(tool: string, args: readonly string[] = [], options: SpawnOptions = {}): ToolProcess {
    return this.spawn(path.join(binDirectory, tool), args, options)
  }

  /** A line for bash, in which the programs are on the path. */
  shell(line: string, options: SpawnOptions = {}): Promise<Ended> {
    return this.spawn('bash', ['-c', line], options).end()
  }

  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ToolProcess {
    const env = { ...this.env, ...options.env }
    const started = new ToolProcess(command, args, { cwd: this.directory, ...options, env })
    this.#processes.push(started)
    return started
  }

  /** Runs a program to its end, with `input` on its standard input. */
  async run(tool: string, args: readonly string[], input = '', options: SpawnOptions = {}): Promise<Ended> {
    const started = this.start(tool, args, options)
    await started.write(input)
    started.closeInput()
    return started.end()
  }

  topics(...args: string[]): Promise<Ended> {
    return this.run('kafka-topics.sh', args)
  }

  /** Creates a topic or throws. */
  async createTopic(name: string, partitions: number, ...configs: string[]): Promise<void> {
    const settings = configs.flatMap((config) => ['--config', config])
    const args = ['--create', '--topic', name, '--partitions', String(partitions), ...settings]
    const { status, stdout, stderr } = await this.topics(...args)
    if (status !== 0) throw new Error(`${name} was not created: ${stdout}${stderr}`)
  }

  produce(topic: string, input: string, ...args: string[]): Promise<Ended> {
    return this.run('kafka-console-producer.sh', ['--topic', topic, ...args], input)
  }

  /** Produces `input` or throws. */
  async fill(topic: string, input: string): Promise<void> {
    const { status, stderr } = await this.produce(topic, input)
    if (status !== 0) throw new Error(`${topic} was not filled: ${stderr}`)
  }

  startProducer(topic: string, ...args: string[]): ToolProcess {
    return this.start('kafka-console-producer.sh', ['--topic', topic, ...args])
  }

  startConsumer(topic: string, ...args: string[]): ToolProcess {
    return this.start('kafka-console-consumer.sh', ['--topic', topic, ...args])
  }

  /** All that is in the topic by now. */
  consume(topic: string, ...args: string[]): Promise<Ended> {
    return this.startConsumer(topic, '--from-beginning', '--timeout-ms', '700', ...args).end()
  }

  /** Kills what still runs and removes the directory. */
  async close(): Promise<void> {
    for (const started of this.#processes) started.killGroup()
    await Promise.all(this.#processes.map((started) => started.ended))
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** A cluster that is closed when the test is over. */
export function scratchCluster(): ScratchCluster {
  const cluster = ScratchCluster.open()
  onTestFinished(() => cluster.close())
  return cluster
}

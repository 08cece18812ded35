/** A fresh directory on the project's own disk, what is prepared in it once for several measures, and its removal. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildEngine } from './engine.mjs'
import { writeCsvRows, writeJsonLines } from './json-lines.mjs'
import { startKafka } from './kafka-broker.mjs'
import { PIPELINES, runPipeline } from './processes.mjs'

const root = path.join(import.meta.dirname, '..')
const LINES = 1_000_000

/** Absolute path of a program in bin. */
export const program = (name) => path.join(root, 'bin', name)

export class Workbench {
  #rounds
  #directory
  #homes = 0
  #prepared = new Map()

  /** `rounds`: how many instead of each measure's own number. */
  constructor(rounds) {
    this.#rounds = rounds
    const build = path.join(root, 'build')
    mkdirSync(build, { recursive: true })
    this.#directory = mkdtempSync(path.join(build, 'bench-'))
    process.on('exit', () => rmSync(this.#directory, { recursive: true, force: true }))
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  }

  rounds(byDefault) {
    return this.#rounds ?? byDefault
  }

  file(name) {
    return path.join(this.#directory, name)
  }

  remove(name) {
    rmSync(this.file(name), { recursive: true, force: true })
  }

  /** A cluster directory with `topics`, each as the arguments of `kafka-topics.sh --create` behind its name. */
  async cluster(topics, { brokers = 1 } = {}) {
    const home = this.file(`home-${++this.#homes}`)
    const env = { KAFDIR_HOME: home }
    for (let id = 2; id <= brokers; id++) {
      await runPipeline(PIPELINES.run, [process.execPath, program('kafdir.js'), 'brokers', 'add'], env)
    }
    for (const [topic, ...args] of topics) {
      await runPipeline(PIPELINES.run, [program('kafka-topics.sh'), '--create', '--topic', topic, ...args], env)
    }
    return { home, env, remove: () => rmSync(home, { recursive: true, force: true }) }
  }

  /** One million JSON lines: `{ file, lines, bytes }`. */
  jsonLines() {
    return this.#once('lines', () => {
      const file = this.file('lines.json')
      return { file, lines: LINES, bytes: writeJsonLines(file, LINES) }
    })
  }

  /** A cluster whose topic `orders`, of three partitions, holds the JSON lines four times over. */
  fourMillionRecords() {
    return this.#once('records', async () => {
      const { file, lines } = await this.jsonLines()
      const cluster = await this.cluster([['orders', '--partitions', '3']])
      const producer = [program('kafka-console-producer.sh'), '--topic', 'orders']
      await runPipeline(PIPELINES.fromRepeated, [file, '4', ...producer], cluster.env)
      return { ...cluster, records: 4 * lines, segments: segmentsOf(cluster.home, 'orders') }
    })
  }

  /** A file with as many records of it as `console-consumer --json` prints them. */
  jsonRecords() {
    return this.#once('json', async () => {
      const { env } = await this.fourMillionRecords()
      const file = this.file('records.json')
      const args = ['console-consumer', 'orders', '--json', '--from-beginning', '--max-messages', String(LINES)]
      await runPipeline(PIPELINES.toFile, [file, process.execPath, program('kafdir.js'), ...args], env)
      return file
    })
  }

  /** A file with a million rows of comma-separated values. */
  csvRows() {
    return this.#once('csv', () => {
      const file = this.file('rows.csv')
      writeCsvRows(file, LINES)
      return file
    })
  }

  /** The code in src, to call: see engine.mjs. */
  engine() {
    return this.#once('engine', () => buildEngine(this.file('engine.mjs')))
  }

  /** A broker of Apache Kafka, or `{ missing }`: the reason why there is none. */
  kafka() {
    return this.#once('kafka', () => startKafka(this.file('kafka')))
  }

  /** Stops what was started and removes everything. */
  async close() {
    const kafka = this.#prepared.has('kafka') ? await this.kafka() : undefined
    await kafka?.stop?.()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #once(name, prepare) {
    if (!this.#prepared.has(name)) this.#prepared.set(name, prepare())
    return this.#prepared.get(name)
  }
}

/** The .log files of a topic, in the order in which a reader would take them. */
function segmentsOf(home, topic) {
  const files = readdirSync(home, { recursive: true })
  return files
    .filter((file) => path.basename(path.dirname(file)).startsWith(`${topic}-`) && file.endsWith('.log'))
    .map((file) => path.join(home, file))
    .toSorted()
}

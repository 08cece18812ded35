/**
 * Programs at work on one directory, killed with -9 at random moments, and an account of what must be there afterwards.
 * What was acknowledged is known in two ways: a producer that exits with 0 says so of all its lines; one with --sync takes
 * its next input only when the lines before are on disk, so all but the last few hundred KiB that it was given are.
 */

import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BATCH_OVERHEAD_BYTES, readBatchHeader } from '../../src/record/batch-header.ts'
import type { SeededRandom } from '../crash/seeded-random.ts'
import type { PrintedRecord } from './printed-records.ts'
import {
  numberedLine,
  numbersByWriter,
  offsetGaps,
  orderOffences,
  PRINT_PLACES,
  parseRecords,
} from './printed-records.ts'
import type { ScratchCluster } from './scratch-cluster.ts'
import type { ToolProcess } from './tool-process.ts'
import { pause } from './until.ts'

/** The topic that all producers write to. */
const STEADY = 'steady'
const PARTITIONS = 2
/** What the way to the process (a socket), its stream and the chunk at hand hold: 208, 80 and 64 KiB at most. */
const READ_AHEAD_BYTES = 384 * 1024
const CUT_NOTICE =
  /^(Cut \d+ bytes of an unfinished write from the end of \S+|Set aside what an earlier topic left in \S+)/

interface Account {
  /** Lines [0, sent) were offered. */
  sent: number
  /** Lines [0, acknowledged) are on disk. */
  acknowledged: number
}

type TopicState = 'present' | 'maybe' | 'gone'

export class KillNineTrial {
  readonly #cluster: ScratchCluster
  readonly #random: SeededRandom
  readonly #accounts = new Map<string, Account>()
  readonly #topics = new Map<string, TopicState>()
  readonly #problems: string[] = []
  #round = 0

  /** Use `prepare`. */
  private constructor(cluster: ScratchCluster, random: SeededRandom) {
    this.#cluster = cluster
    this.#random = random
  }

  static async prepare(cluster: ScratchCluster, random: SeededRandom): Promise<KillNineTrial> {
    await cluster.createTopic(STEADY, PARTITIONS, 'segment.bytes=1048576')
    return new KillNineTrial(cluster, random)
  }

  /** One victim or two, then a command that must simply work. */
  async round(): Promise<void> {
    this.#round++
    const kinds = [
      () => this.#startProducer(),
      () => this.#syncProducer(),
      () => this.#fastProducer('1'),
      () => this.#fastProducer('all'),
      () => this.#createTopic(),
      () => this.#deleteTopic(),
      () => this.#addPartitions(),
    ]
    const first = kinds[this.#random.below(kinds.length)]?.()
    const second = this.#random.below(2) === 0 ? this.#fastProducer('1') : Promise.resolve()
    await Promise.all([first, second])
    if (this.#random.below(3) === 0) this.#leaveTornWrite()
    await this.#probe()
  }

  /** All that is wrong; nothing when all is well. Reads everything there is. */
  async problems(): Promise<readonly string[]> {
    const { status, stdout, stderr } = await this.#cluster.consume(STEADY, ...PRINT_PLACES)
    if (status !== 0) this.#problems.push(`the consumer ended with ${status}: ${stderr}`)
    const records = parseRecords(stdout)
    this.#problems.push(...offsetGaps(records), ...orderOffences(records), ...this.#offences(records))
    await this.#checkTopics()
    const described = await this.#cluster.topics('--describe')
    if (described.status !== 0) this.#problems.push(`--describe ended with ${described.status}: ${described.stdout}`)
    return this.#problems
  }

  /** Killed somewhere between its start and its end. */
  async #startProducer(): Promise<void> {
    const writer = this.#newWriter()
    const producer = this.#cluster.startProducer(STEADY)
    const lines = Array.from({ length: 20 }, (_, n) => `${numberedLine(writer, n)}\n`)
    this.#account(writer).sent = 20
    await Promise.all([producer.write(lines.join('')), this.#killAfter(producer, 20, 200)])
    const { status } = await producer.ended
    if (status === 0) this.#account(writer).acknowledged = 20
  }

  async #syncProducer(): Promise<void> {
    const writer = this.#newWriter()
    const producer = this.#cluster.startProducer(STEADY, '--sync', '--request-required-acks', 'all')
    const text = 'x'.repeat(this.#between(1000, 4000))
    const account = this.#account(writer)
    const killing = this.#killAfter(producer, 250, 900)
    let acceptedLineBytes = 0
    while (producer.takesInput) {
      const line = `${numberedLine(writer, account.sent, text)}\n`
      account.sent++
      await producer.write(line)
      acceptedLineBytes += line.length
      if (acceptedLineBytes - READ_AHEAD_BYTES > 0) {
        account.acknowledged = Math.floor((producer.acceptedBytes - READ_AHEAD_BYTES) / line.length)
      }
    }
    await killing
    await producer.ended
  }

  /** Fills segments, so that it is killed in the middle of a large write or of a roll now and then. */
  async #fastProducer(acks: string): Promise<void> {
    const writer = this.#newWriter()
    const producer = this.#cluster.startProducer(STEADY, '--request-required-acks', acks)
    const text = 'x'.repeat(this.#between(50, 400))
    const account = this.#account(writer)
    const killing = this.#killAfter(producer, 120, 450)
    while (producer.takesInput) {
      const lines = Array.from({ length: 300 }, (_, at) => `${numberedLine(writer, account.sent + at, text)}\n`)
      account.sent += lines.length
      await producer.write(lines.join(''))
    }
    await killing
    await producer.ended
  }

  /**
   * What a writer leaves that is killed while the kernel copies its batch: a prefix. Real ones do in one case of thirty.
   * Nobody writes at this moment.
   */
  #leaveTornWrite(): void {
    const directory = this.#cluster.partitionDirectory(STEADY, this.#random.below(PARTITIONS))
    const names = readdirSync(directory).filter((name) => name.endsWith('.log'))
    const file = path.join(directory, names.toSorted().at(-1) ?? '')
    const bytes = readFileSync(file)
    let nextOffset = 0
    let position = 0
    while (position + BATCH_OVERHEAD_BYTES <= bytes.length) {
      const header = readBatchHeader(bytes, position)
      position += header.sizeInBytes
      nextOffset = header.lastOffset + 1
    }
    // Nothing to make one of, or a real one is there.
    if (position === 0 || position !== bytes.length) return
    const batch = Buffer.from(bytes.subarray(0, readBatchHeader(bytes, 0).sizeInBytes))
    batch.writeBigInt64BE(BigInt(nextOffset))
    appendFileSync(file, batch.subarray(0, this.#between(1, batch.length - 1)))
  }

  async #createTopic(): Promise<void> {
    const topic = `made-${this.#round}`
    const partitions = String(this.#between(1, 8))
    const creating = this.#cluster.start('kafka-topics.sh', ['--create', '--topic', topic, '--partitions', partitions])
    await this.#killAfter(creating, 10, 170)
    const { status } = await creating.ended
    this.#topics.set(topic, status === 0 ? 'present' : 'maybe')
  }

  /** Afterwards the topic is whole, or gone, and then nothing of it is in the next topic of that name. */
  async #deleteTopic(): Promise<void> {
    const topic = `doomed-${this.#round}`
    await this.#cluster.createTopic(topic, 3)
    const old = ['old 1', 'old 2', 'old 3']
    await this.#cluster.produce(topic, `${old.join('\n')}\n`)
    const deleting = this.#cluster.start('kafka-topics.sh', ['--delete', '--topic', topic])
    await this.#killAfter(deleting, 10, 170)
    await deleting.ended
    const { stdout: names } = await this.#cluster.topics('--list')
    const isThere = names.split('\n').includes(topic)
    this.#topics.set(topic, 'present')
    if (!isThere) await this.#cluster.createTopic(topic, 2)
    await this.#cluster.produce(topic, 'new\n')
    const { stdout } = await this.#cluster.consume(topic)
    const expected = isThere ? [...old, 'new'] : ['new']
    if (stdout.trim().split('\n').toSorted().join() !== expected.toSorted().join()) {
      this.#problems.push(`${topic} ${isThere ? 'survived' : 'was deleted'} and holds: ${stdout}`)
    }
  }

  async #addPartitions(): Promise<void> {
    const topic = `grown-${this.#round}`
    await this.#cluster.createTopic(topic, 1)
    this.#topics.set(topic, 'present')
    const altering = this.#cluster.start('kafka-topics.sh', ['--alter', '--topic', topic, '--partitions', '6'])
    await this.#killAfter(altering, 10, 170)
    await altering.ended
    const { stdout } = await this.#cluster.topics('--describe', '--topic', topic)
    const count = /PartitionCount: (\d+)/.exec(stdout)?.[1]
    if (count !== '1' && count !== '6') this.#problems.push(`${topic} has ${count} partitions: ${stdout}`)
  }

  /** Without any repair, the next producer writes and says so. */
  async #probe(): Promise<void> {
    const writer = this.#newWriter()
    const { status, stderr } = await this.#cluster.produce(STEADY, `${numberedLine(writer, 0)}\n`)
    const account = this.#account(writer)
    account.sent = 1
    if (status === 0) account.acknowledged = 1
    const said = stderr.split('\n').filter((line) => line !== '' && !CUT_NOTICE.test(line))
    if (status !== 0 || said.length > 0) this.#problems.push(`after round ${this.#round}: exit ${status}, ${stderr}`)
  }

  async #checkTopics(): Promise<void> {
    const { stdout } = await this.#cluster.topics('--list')
    const names = new Set(stdout.split('\n'))
    for (const [topic, state] of this.#topics) {
      if (state === 'present' && !names.has(topic)) this.#problems.push(`${topic} is gone`)
    }
    const unused = [...this.#topics.keys()].filter((topic) => names.has(topic) && topic.startsWith('made-'))
    for (const topic of unused) {
      const { status, stderr } = await this.#cluster.produce(topic, 'works\n')
      if (status !== 0) this.#problems.push(`${topic} can't be written to: ${stderr}`)
    }
  }

  /** Lost, invented, or with a gap before its writer's last line. */
  #offences(records: readonly PrintedRecord[]): readonly string[] {
    const offences: string[] = []
    const present = new Map<string, Set<number>>()
    for (const [where, numbers] of numbersByWriter(records)) {
      const [writer = ''] = where.split('@')
      const { sent } = this.#account(writer)
      const known = present.get(writer) ?? new Set()
      present.set(writer, known)
      numbers.forEach((number, at) => {
        known.add(number)
        const isNext = at === 0 ? number < PARTITIONS : number === (numbers[at - 1] ?? 0) + PARTITIONS
        if (!isNext) offences.push(`${where}: line ${number} after line ${numbers[at - 1]}`)
        if (number >= sent) offences.push(`${where}: line ${number} of ${sent}`)
      })
    }
    for (const [writer, { acknowledged }] of this.#accounts) {
      const missing = Array.from({ length: acknowledged }, (_, n) => n).filter(
        (n) => present.get(writer)?.has(n) !== true,
      )
      if (missing.length > 0)
        offences.push(
          `${writer} lost ${missing.length} of ${acknowledged} acknowledged lines: ${missing.slice(0, 5).join()} …`,
        )
    }
    return offences
  }

  #newWriter(): string {
    return `w${this.#accounts.size}`
  }

  #account(writer: string): Account {
    const known = this.#accounts.get(writer) ?? { sent: 0, acknowledged: 0 }
    this.#accounts.set(writer, known)
    return known
  }

  #between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1)
  }

  async #killAfter(victim: ToolProcess, leastMs: number, mostMs: number): Promise<void> {
    await pause(this.#between(leastMs, mostMs))
    victim.signal('SIGKILL')
  }

  /** Lines that are known to have been acknowledged, by all writers. */
  get acknowledgedCount(): number {
    return [...this.#accounts.values()].reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  }
}

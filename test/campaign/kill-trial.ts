/** One cluster: rounds in which several of its processes die, and after each a command that must work and a look by the checker. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Checker, type Replicas } from '../checker/checker.ts'
import { readLogDir } from '../checker/read-log.ts'
import type { SeededRandom } from '../crash/seeded-random.ts'
import { PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { ScratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'
import { pause } from '../processes/until.ts'
import { acknowledgedLines, CampaignLedger } from './campaign-ledger.ts'
import {
  cleanerTask,
  consoleProducerTask,
  type GroupProtocol,
  memberTask,
  producerTask,
  type Stage,
  type Task,
} from './data-victims.ts'
import type { KillPlan } from './kill-plan.ts'
import type { Finding, KillRecord } from './kill-record.ts'
import { type DescribedTopic, TopicChanges } from './topic-changes.ts'
import { CODE_CACHE, Victim, type VictimEnd } from './victim.ts'

const TOPICS = {
  steady: ['segment.ms=150'],
  compact: ['cleanup.policy=compact', 'segment.ms=50', 'min.cleanable.dirty.ratio=0.01'],
  short: ['retention.bytes=4000', 'segment.ms=50', 'file.delete.delay.ms=100'],
  trimmed: ['segment.ms=50', 'file.delete.delay.ms=100'],
} as const

type DataTopic = keyof typeof TOPICS

const PARTITIONS = 2
/** No command takes as long, on however busy a machine, unless it waits for somebody who is dead. */
const MOST_COMMAND_MS = 120_000
const CHANGED_TOPICS = 6
/** How long members of a group go on when all others have ended. */
const READING_MS = 250
/** What a program says that finds what a killed one left. */
const EXPECTED_NOTICE =
  /^(Cut \d+ bytes of an unfinished write from the end of \S+|Set aside what an earlier topic left in \S+)/

export interface TrialOptions {
  readonly random: SeededRandom
  readonly plan: KillPlan
  readonly record: KillRecord
  readonly brokers: number
}

export class KillTrial {
  readonly cluster = ScratchCluster.open()
  readonly #options: TrialOptions
  readonly #ledger = new CampaignLedger()
  readonly #changes = new TopicChanges(this.#ledger)
  readonly #checker = new Checker()
  readonly #trims = new Map<string, { asked: number; acknowledged: number }>()
  #victims = 0
  #described: readonly DescribedTopic[] = []

  /** Use `open`. */
  private constructor(options: TrialOptions) {
    this.#options = options
    const home = path.dirname(this.cluster.logDir)
    mkdirSync(home)
    this.#ledger.removals.set('compact', { kind: 'compaction' })
    this.#ledger.removals.set('short', { kind: 'size', keptBytes: 4000 })
  }

  /** Processes that die while they make the directory, then one that makes what is missing. */
  static async open(options: TrialOptions): Promise<KillTrial> {
    const trial = new KillTrial(options)
    const names = Array.from({ length: 4 }, (_, n) => `changed-${n}`)
    await trial.#round(
      'birth',
      names.map((name) => ({ ...trial.#changes.task(name, 0), kind: 'first of all', path: 'first of all' })),
    )
    await trial.#must(['kafka-topics.sh', '--create', '--topic', 'first'])
    await trial.#describe()
    options.record.found([], trial.#changes.judge(trial.#described))
    for (let id = 2; id <= options.brokers; id++) await trial.#must(['kafdir.js', 'brokers', 'add'])
    const replicas = `default.replication.factor=${options.brokers}\noffsets.topic.replication.factor=${options.brokers}\n`
    writeFileSync(path.join(trial.cluster.directory, 'home', 'server.properties'), replicas)
    for (const [topic, configs] of Object.entries(TOPICS)) {
      const settings = configs.flatMap((config) => ['--config', config])
      await trial.#must([
        'kafka-topics.sh',
        '--create',
        '--topic',
        topic,
        '--partitions',
        String(PARTITIONS),
        ...settings,
      ])
      trial.#ledger.begin(topic)
    }
    return trial
  }

  get #stage(): Stage {
    return { cluster: this.cluster, ledger: this.#ledger, random: this.#options.random }
  }

  async round(): Promise<void> {
    const { random } = this.#options
    const themes = [
      () => this.#data('steady', this.#streamTasks('steady', 4, 2)),
      () => this.#data('steady', this.#streamTasks('steady', 3, 3, 'classic')),
      () => this.#data('compact', [...this.#keyedTasks('compact', 3), ...this.#cleaners('compact', '--force')]),
      () => this.#data('short', [...this.#streamTasks('short', 3, 1, 'classic'), ...this.#cleaners('short')]),
      () => this.#data('trimmed', [...this.#streamTasks('trimmed', 3, 0), ...this.#trimTasks()]),
      () => this.#topicChanges(),
      () => this.#topicChanges(),
    ]
    await (themes[random.below(themes.length)] as () => Promise<void>)()
  }

  async close(): Promise<void> {
    this.#options.record.acknowledged += this.#ledger.acknowledgedCount
    this.#options.record.consumed += this.#ledger.consumedCount
    await this.cluster.close()
  }

  #streamTasks(
    topic: DataTopic,
    producers: number,
    members: number,
    protocol: GroupProtocol = 'consumer',
  ): readonly Task[] {
    const writers = Array.from({ length: producers }, () => producerTask(this.#stage, topic))
    const readers = Array.from({ length: members }, () => memberTask(this.#stage, topic, protocol))
    return [...readers, ...writers, consoleProducerTask(this.#stage, topic)]
  }

  #keyedTasks(topic: DataTopic, producers: number): readonly Task[] {
    const writers = Array.from({ length: producers }, () => producerTask(this.#stage, topic, { isKeyed: true }))
    return [memberTask(this.#stage, topic, 'classic'), ...writers]
  }

  #cleaners(topic: DataTopic, ...args: readonly string[]): readonly Task[] {
    return Array.from({ length: 3 }, () => cleanerTask(topic, ...args))
  }

  /** Two processes that drop what is before some offset. */
  #trimTasks(): readonly Task[] {
    const { random } = this.#options
    const log = readLogDir(this.cluster.logDir)
    return [0, 1].map((n) => {
      const name = `trimmed-${n}`
      const { startOffset = 0, endOffset = 0 } = log.get(name) ?? {}
      const offset = startOffset + random.below(endOffset - startOffset + 1)
      const file = path.join(this.cluster.directory, `trim-${n}.json`)
      const partitions = [{ topic: 'trimmed', partition: n, offset }]
      writeFileSync(file, JSON.stringify({ partitions, version: 1 }))
      const known = this.#trims.get(name) ?? { asked: 0, acknowledged: 0 }
      this.#trims.set(name, known)
      known.asked = Math.max(known.asked, offset)
      return {
        kind: 'deleter of records',
        path: 'deleter of records',
        tool: 'kafka-delete-records.sh',
        args: ['--bootstrap-server', `file:${path.dirname(this.cluster.logDir)}`, '--offset-json-file', file],
        ended: ({ stdout }: VictimEnd) => {
          if (/low_watermark/.test(stdout)) known.acknowledged = Math.max(known.acknowledged, offset)
        },
      }
    })
  }

  /** What dies in `topic`, then a producer that writes to each of its partitions, then the checker. */
  async #data(topic: DataTopic, tasks: readonly Task[]): Promise<void> {
    await this.#round(topic, tasks, async () => {
      const writer = this.#ledger.newWriter()
      // With a key each line goes where the key says; without one they go round. A compacted topic wants keys.
      const keys = topic === 'compact' ? ['x:', 'y:', 'z:', 'a:', 'b:', 'c:', 'd:', 'e:'] : Array<string>(4).fill('')
      const values = keys.map((_, number) => `${writer}.${number}`)
      const input = values.map((value, at) => `${keys[at]}${value}\n`).join('')
      const parse =
        topic === 'compact' ? ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:'] : []
      const findings = await this.#try(['kafka-console-producer.sh', '--topic', topic, ...parse], input)
      const isWritten = findings.every(({ verdict }) => verdict !== 'command failed')
      this.#ledger.produced(topic, writer, values.length, isWritten ? acknowledgedLines(values) : [])
      if (this.#options.random.chance(0.15)) findings.push(...(await this.#readAll(topic)))
      return findings
    })
  }

  async #topicChanges(): Promise<void> {
    const { random } = this.#options
    const names = Array.from({ length: CHANGED_TOPICS }, (_, n) => `changed-${n}`)
    const tasks = names.map((name) => this.#changes.task(name, random.below(1000)))
    await this.#round('changes', tasks, async () => {
      const findings = [...(await this.#describe()), ...this.#changes.judge(this.#described)]
      const present = this.#described.filter(({ name }) => names.includes(name))
      const topic = present[random.below(Math.max(1, present.length))]?.name
      if (topic === undefined) return findings
      const writer = this.#ledger.newWriter()
      const values = Array.from({ length: 4 }, (_, number) => `${writer}.${number}`)
      findings.push(...(await this.#try(['kafka-console-producer.sh', '--topic', topic], `${values.join('\n')}\n`)))
      this.#ledger.produced(topic, writer, values.length, acknowledgedLines(values))
      return findings
    })
  }

  /** Runs the tasks to their deaths, then `afterwards`; what it finds and what the checker finds is taken down. */
  async #round(name: string, tasks: readonly Task[], afterwards?: () => Promise<readonly Finding[]>): Promise<void> {
    const { record } = this.#options
    record.rounds++
    const points = await this.#kill(tasks)
    if (afterwards === undefined) return
    const findings = [...(await afterwards()), ...(await this.#check())]
    if (findings.length > 0) this.#keep()
    const where = `round ${record.rounds} (${name}; ${points.join(', ')})`
    record.found(
      points,
      findings.map(({ verdict, detail }) => ({ verdict, detail: `${detail}; ${where}` })),
    )
  }

  /** What was found wrong can be looked at afterwards, too. */
  #keep(): void {
    const kept = `${this.cluster.directory}-kept-${this.#options.record.rounds}`
    cpSync(this.cluster.directory, kept, { recursive: true })
    writeFileSync(path.join(kept, 'evidence.json'), JSON.stringify(this.#ledger.evidence))
  }

  /** Returns where they died. */
  async #kill(tasks: readonly Task[]): Promise<readonly string[]> {
    const { plan, record, random } = this.#options
    const running = tasks.map((task) => {
      const death = plan.next(task.path, random)
      const victim = new Victim(this.cluster, `victim-${++this.#victims}`, task, death)
      if (task.isEndless !== true) victim.expectEnd()
      return { task, victim, isToLive: death.kind === 'none' }
    })
    await Promise.all(running.filter(({ task }) => task.isEndless !== true).map(({ victim }) => victim.ended))
    const endless = running.filter(({ task }) => task.isEndless === true)
    if (endless.length > 0) await pause(READING_MS)
    for (const { victim, isToLive } of endless) {
      if (isToLive) victim.interrupt()
      else victim.kill()
    }
    const points: string[] = []
    for (const { task, victim } of running) {
      const end = await victim.ended
      task.ended(end)
      if (end.point === null) {
        record.survivors++
        plan.learn(task.path, end)
      } else {
        points.push(end.point)
        record.killed(task.kind, end.point)
      }
      record.found(points, endFindings(task, end))
    }
    return points
  }

  async #check(): Promise<readonly Finding[]> {
    this.#ledger.removals.set('trimmed', {
      kind: 'front',
      before: new Map([...this.#trims].map(([name, { asked }]) => [name, asked] as const)),
    })
    const found: Finding[] = this.#options.brokers > 1 ? [...(await this.#describe())] : []
    const logDirs = Array.from({ length: this.#options.brokers }, (_, n) => {
      return path.join(path.dirname(this.cluster.logDir), `broker-${n + 1}`)
    })
    const leaders = new Map<string, number>(
      this.#described.flatMap(({ name, partitions }) => {
        return partitions.map(({ partition, leader }) => [`${name}-${partition}`, (leader ?? 1) - 1] as const)
      }),
    )
    const replicas: Replicas = { logDirs, leaderOf: (partition) => leaders.get(partition) ?? 0 }
    found.push(...this.#checker.check(replicas, this.#ledger.evidence))
    const trimmed = readLogDir(logDirs[leaders.get('trimmed-0') ?? 0] as string)
    for (const [name, { acknowledged }] of this.#trims) {
      const startOffset = trimmed.get(name)?.startOffset ?? 0
      if (startOffset < acknowledged) {
        found.push({
          verdict: 'change lost',
          detail: `${name} begins at ${startOffset}, deleted was up to ${acknowledged}`,
        })
      }
    }
    return found
  }

  /** A reader of its own, whose output the checker compares. */
  async #readAll(topic: DataTopic): Promise<readonly Finding[]> {
    const isolation = this.#options.random.chance(0.5) ? 'read_committed' : 'read_uncommitted'
    const args = ['--topic', topic, '--from-beginning', '--timeout-ms', '300', '--isolation-level', isolation]
    const ended = await this.#timed(['kafka-console-consumer.sh', ...args, ...PRINT_PLACES])
    if (ended.status !== 0) return [failure(`console-consumer of ${topic}`, ended)]
    const events = parseRecords(ended.stdout).map(({ partition, offset, key, value }) => {
      const name = `${topic}-${partition}`
      return { kind: 'record' as const, atMs: 0, partition: name, offset, key: key === 'null' ? null : key, value }
    })
    const consumer = `reader ${this.#ledger.newWriter()}`
    this.#ledger.consumers.push({ consumer, group: null, isolation, events, endedMs: null })
    return []
  }

  async #describe(): Promise<readonly Finding[]> {
    const ended = await this.#timed(['kafdir.js', 'topics', 'describe', '--json'])
    if (ended.status !== 0) return [failure('topics describe', ended)]
    this.#described = (JSON.parse(ended.stdout) as { topics: readonly DescribedTopic[] }).topics
    return []
  }

  /** What is wrong with how a command ends that must simply work. */
  async #try(command: readonly string[], input = ''): Promise<Finding[]> {
    const ended = await this.#timed(command, input)
    const said = ended.stderr.split('\n').filter((line) => line !== '' && !EXPECTED_NOTICE.test(line))
    return ended.status === 0 && said.length === 0 ? [] : [failure(command.join(' '), ended)]
  }

  async #must(command: readonly string[]): Promise<void> {
    const findings = await this.#try(command)
    this.#options.record.found([], findings)
  }

  async #timed([tool = '', ...args]: readonly string[], input = ''): Promise<Ended> {
    const startMs = performance.now()
    const started = this.cluster.start(tool, args, { env: CODE_CACHE })
    await started.write(input)
    started.closeInput()
    const timer = setTimeout(() => started.signal('SIGKILL'), MOST_COMMAND_MS)
    const end = await started.ended
    clearTimeout(timer)
    this.#options.record.slowestMs = Math.max(this.#options.record.slowestMs, performance.now() - startMs)
    return end
  }
}

function failure(command: string, { status, stdout, stderr }: Ended): Finding {
  return {
    verdict: 'command failed',
    detail: `${command} ended with ${status}: ${stdout.slice(-300)}${stderr.slice(-600)}`,
  }
}

/** A process that was not killed has done what it was to do, whoever died beside it. */
function endFindings(task: Task, { status, stdout, stderr, point, wasStuck }: VictimEnd): readonly Finding[] {
  const said = `${task.kind} (${task.args.join(' ')}): ${stdout.slice(-300)}${stderr.slice(-600)}`
  if (wasStuck) return [{ verdict: 'stuck', detail: said }]
  const isFine = point !== null || status === 0 || (task.isEndless === true && status === 130)
  return isFine ? [] : [{ verdict: 'command failed', detail: `ended with ${status}: ${said}` }]
}

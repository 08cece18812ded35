/**
 * Everything at once on one directory, for as long as it is told to: two producers that never end, one that is started
 * again and again, a group whose members come, go and are killed, a reader without a group, and short commands of all kinds.
 */
import type { SeededRandom } from '../crash/seeded-random.ts'
import { numberedLine, PRINT_PLACES } from '../processes/printed-records.ts'
import type { ScratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause } from '../processes/until.ts'
import { EndlessProcess, PrintedOrder, startReader } from './endless-process.ts'
import { SeenOffsets } from './seen-offsets.ts'

const FILL = 'x'.repeat(80)
const KEYED = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
const MEMBERS = 3
const KEYS = 500

export class MixedLoad {
  readonly #cluster: ScratchCluster
  readonly #random: SeededRandom
  readonly #members: ToolProcess[] = []
  readonly #orders: PrintedOrder[] = []
  readonly seen = new SeenOffsets()
  /** Those that run from the beginning to the end. */
  readonly endless: readonly EndlessProcess[]
  readonly offences: string[] = []
  /** What was done, for the report. */
  readonly done = { records: 0, commands: 0, restarts: 0, kills: 0 }
  #isOver = false

  constructor(cluster: ScratchCluster, random: SeededRandom) {
    this.#cluster = cluster
    this.#random = random
    for (let slot = 0; slot < MEMBERS; slot++) this.#startMember(slot)
    const tail = startReader(cluster, ['--topic', 'events', '--from-beginning', ...PRINT_PLACES], this.#ordered())
    this.endless = [
      new EndlessProcess('producer of events', cluster.startProducer('events')),
      new EndlessProcess('producer of state', cluster.startProducer('state', ...KEYED)),
      new EndlessProcess('reader without a group', tail),
      new EndlessProcess('member of the group', this.#members[0] as ToolProcess),
    ]
  }

  /** Loads the directory for `durationMs`; `look` is called every `lookEveryMs`. All producers have ended then. */
  async run(durationMs: number, lookEveryMs: number, look: () => void): Promise<void> {
    const [events, state] = this.endless as [EndlessProcess, EndlessProcess]
    const work = [
      this.#feed(events.process, 50, () => `${numberedLine('events', this.done.records, FILL)}\n`.repeat(50)),
      this.#feed(state.process, 20, () => this.#changes(15)),
      this.#produceAgainAndAgain(),
      this.#disturbMembers(),
      this.#runCommands(),
      this.#lookNowAndThen(lookEveryMs, look),
    ]
    await pause(durationMs)
    this.#isOver = true
    await Promise.all(work)
    for (const { process } of [events, state]) await this.#endProducer(process)
  }

  /** Ends the readers in good order. */
  async end(): Promise<void> {
    for (const reader of [...this.#members, this.endless[2]?.process]) {
      reader?.signal('SIGINT')
      const ended = await reader?.end()
      if (ended?.status !== 130) this.offences.push(`a reader ended with ${ended?.status}: ${ended?.stderr}`)
    }
    this.offences.push(...this.#orders.flatMap(({ offences }) => offences))
  }

  /** Writes `perSecond` times a second what `lines` gives. */
  async #feed(producer: ToolProcess, perSecond: number, lines: () => string): Promise<void> {
    while (!this.#isOver) {
      const text = lines()
      await producer.write(text)
      this.done.records += text.split('\n').length - 1
      await pause(1000 / perSecond)
    }
  }

  #changes(count: number): string {
    const change = (): string => `user-${this.#random.below(KEYS)}:${numberedLine('state', this.done.records, FILL)}\n`
    return Array.from({ length: count }, change).join('')
  }

  async #produceAgainAndAgain(): Promise<void> {
    while (!this.#isOver) {
      const producer = this.#cluster.startProducer('events', '--compression-codec', 'snappy')
      for (let round = 0; round < 100 && !this.#isOver; round++) {
        await producer.write(`${numberedLine('again', round, FILL)}\n`)
        this.done.records++
        await pause(100)
      }
      await this.#endProducer(producer)
      this.done.restarts++
    }
  }

  async #endProducer(producer: ToolProcess): Promise<void> {
    producer.closeInput()
    const { status, stderr } = await producer.end()
    if (status !== 0) this.offences.push(`a producer ended with ${status}: ${stderr}`)
  }

  /** All but the first, which is measured. */
  async #disturbMembers(): Promise<void> {
    while (!this.#isOver) {
      await pause(5000 + this.#random.below(10_000))
      const slot = 1 + this.#random.below(MEMBERS - 1)
      const isKilled = this.#random.chance(0.5)
      this.#members[slot]?.signal(isKilled ? 'SIGKILL' : 'SIGINT')
      await this.#members[slot]?.ended
      this.done[isKilled ? 'kills' : 'restarts']++
      this.#startMember(slot)
    }
  }

  #startMember(slot: number): void {
    const often = ['--command-property', 'auto.commit.interval.ms=200']
    const args = ['--topic', 'events', '--group', 'workers', '--from-beginning', ...PRINT_PLACES, ...often]
    this.#members[slot] = startReader(this.#cluster, args, this.#ordered())
  }

  #ordered(): (partition: number, offset: number) => void {
    const order = new PrintedOrder()
    this.#orders.push(order)
    return (partition, offset) => {
      order.next(partition, offset)
      this.seen.add(partition, offset)
    }
  }

  async #runCommands(): Promise<void> {
    for (let number = 0; !this.#isOver; number++) {
      const topic = `short-${number}`
      const lines = [
        `echo one | kafka-console-producer.sh --topic notes`,
        `kafka-topics.sh --describe`,
        `kafka-topics.sh --create --topic ${topic} --partitions 2 && kafka-topics.sh --delete --topic ${topic}`,
        `kafka-consumer-groups.sh --describe --group workers`,
        `kafka-get-offsets.sh --topic events`,
        `kafka-configs.sh --alter --topic notes --add-config max.message.bytes=${100_000 + number}`,
        `kafka-console-consumer.sh --topic notes --from-beginning --max-messages 1`,
      ]
      const line = lines[number % lines.length] as string
      const { status, stdout, stderr } = await this.#cluster.shell(line)
      if (status !== 0) this.offences.push(`${line} ended with ${status}: ${stdout}${stderr}`)
      this.done.commands++
      await pause(1000)
    }
  }

  async #lookNowAndThen(everyMs: number, look: () => void): Promise<void> {
    while (!this.#isOver) {
      for (const one of this.endless) one.measure()
      look()
      await pause(everyMs)
    }
  }
}

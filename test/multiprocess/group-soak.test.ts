/** Producers and members of one group at work, killed, stopped, ended and started again at random. */
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../crash/seeded-random.ts'
import { testRounds } from '../crash/test-rounds.ts'
import { configureBroker, GroupObserver, placesOf, recordsOf, startMember } from '../processes/group-panes.ts'
import { numberedLine, PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const SOAK_MS = 15_000 * testRounds
const PARTITIONS = 6
const MEMBERS = 5
const PRODUCERS = 3

class Soak {
  readonly cluster: ScratchCluster
  readonly #random: SeededRandom
  readonly #members: ToolProcess[] = []
  readonly everybody: ToolProcess[] = []
  #isOver = false
  #writers = 0

  constructor(cluster: ScratchCluster, random: SeededRandom) {
    this.cluster = cluster
    this.#random = random
    for (let slot = 0; slot < MEMBERS; slot++) this.#start(slot)
  }

  /** Resolves when the time is over and all producers have ended; the members of that moment go on. */
  async run(): Promise<void> {
    const producing = Array.from({ length: PRODUCERS }, () => this.#produce())
    const endMs = performance.now() + SOAK_MS
    while (performance.now() < endMs) {
      await pause(100 + this.#random.below(600))
      await this.#disturb(this.#random.below(MEMBERS))
    }
    this.#isOver = true
    await Promise.all(producing)
  }

  /** Those that live ended in good order. */
  async end(): Promise<void> {
    for (const member of this.#members) member.signal('SIGINT')
    for (const member of this.#members) expect((await member.end()).status, member.stderr).toBe(130)
  }

  /** What all of them have printed, also those that were killed. */
  get places(): ReadonlySet<string> {
    return new Set(this.everybody.flatMap((member) => placesOf(recordsOf(member))))
  }

  #start(slot: number): void {
    const often = ['--command-property', `auto.commit.interval.ms=${50 + this.#random.below(500)}`]
    const member = startMember(this.cluster, 'g', ...often)
    this.#members[slot] = member
    this.everybody.push(member)
  }

  async #disturb(slot: number): Promise<void> {
    const member = this.#members[slot] as ToolProcess
    const what = (['SIGKILL', 'SIGSTOP', 'SIGTERM', 'SIGINT'] as const)[this.#random.below(4)] ?? 'SIGINT'
    member.signal(what)
    if (what === 'SIGSTOP') {
      await pause(this.#random.below(3500))
      member.signal('SIGCONT')
      return
    }
    const { status } = await member.ended
    // One that is still starting has no ear for signals yet.
    expect([130, 137, 143], member.stderr).toContain(status)
    this.#start(slot)
  }

  /** A producer after the other, ended or killed. */
  async #produce(): Promise<void> {
    while (!this.#isOver) {
      const writer = `w${this.#writers++}`
      const producer = this.cluster.startProducer('orders')
      const isVictim = this.#random.chance(0.5)
      const count = 100 + this.#random.below(400)
      for (let number = 0; number < count && producer.takesInput && !this.#isOver; number++) {
        await producer.write(`${numberedLine(writer, number)}\n`)
        await pause(2)
      }
      if (isVictim) producer.signal('SIGKILL')
      producer.closeInput()
      await producer.ended
    }
  }
}

/** Looks all the time at what must never be: two owners of a partition, a committed offset that goes back. */
async function watch(observer: GroupObserver, isOver: () => boolean): Promise<readonly string[]> {
  const offences: string[] = []
  const committed = new Map<number, number>()
  while (!isOver()) {
    const owned = ((await observer.look('g'))?.members ?? []).flatMap(({ assignment }) => assignment)
    const partitions = owned.map(({ partition }) => partition)
    const twice = partitions.filter((partition, at) => partitions.indexOf(partition) !== at)
    if (twice.length > 0) offences.push(`two owners of ${twice.join()}`)
    for (const { partition, offset } of await observer.committed('g')) {
      const before = committed.get(partition) ?? 0
      if (offset < before) offences.push(`partition ${partition}: committed ${offset} after ${before}`)
      committed.set(partition, offset)
    }
    await pause(20)
  }
  return offences
}

describe(`a group under attack, seed ${testSeed}`, () => {
  it(
    'sees every record, and has one owner for each partition at any time',
    async () => {
      const cluster = scratchCluster()
      configureBroker(cluster, {
        'group.consumer.min.session.timeout.ms': 500,
        'group.consumer.session.timeout.ms': 1500,
        'group.consumer.min.heartbeat.interval.ms': 100,
        'group.consumer.heartbeat.interval.ms': 300,
      })
      await cluster.createTopic('orders', PARTITIONS)
      const observer = await GroupObserver.open(cluster)
      const soak = new Soak(cluster, new SeededRandom(testSeed))
      let isOver = false
      const watching = watch(observer, () => isOver)
      await soak.run()
      const { stdout } = await cluster.consume('orders', ...PRINT_PLACES)
      const all = placesOf(parseRecords(stdout))
      expect(all.length).toBeGreaterThan(100)
      let missing: readonly string[] = all
      await until(
        () => {
          const seen = soak.places
          missing = all.filter((place) => !seen.has(place))
          return missing.length === 0
        },
        () => `${missing.length} of ${all.length} records: ${missing.slice(0, 20).join()}`,
      )
      await soak.end()
      isOver = true
      expect(await watching).toEqual([])
      const ends = await observer.committed('g')
      expect(ends.reduce((sum, { offset }) => sum + offset, 0)).toBe(all.length)
    },
    SOAK_MS + 60_000,
  )
})

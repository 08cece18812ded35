/** Processes that write to one partition at the same time, are killed in the middle of anything and followed by others. */
import { expect, it } from 'vitest'
import { append, CrashBench, type Writer } from './crash-bench.ts'
import { type FaultPlan, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

const SLOTS = 3
const LIVES = 4

/** Dies after some calls, in the middle of one. */
function mortal(random: SeededRandom): FaultPlan {
  const last = 10 + random.below(150)
  return ({ number, sizeInBytes }) =>
    number === last ? { kind: 'kill', writtenBytes: random.below(sizeInBytes + 1) } : null
}

class Chaos {
  readonly bench: CrashBench
  readonly acknowledged: string[] = []
  readonly unknown: string[] = []
  /** Offsets below this are on the disk for sure. */
  durableEnd = 0
  readonly #random: SeededRandom
  readonly writers: Writer[] = []

  constructor(bench: CrashBench, random: SeededRandom) {
    this.bench = bench
    this.#random = random
  }

  /** One pane in which a process is started again whenever it has died. */
  async live(slot: number): Promise<void> {
    for (let life = 0; life < LIVES; life++) {
      const writer = this.bench.startWriter(mortal(this.#random))
      this.writers.push(writer)
      try {
        await this.#work(writer, `${slot}.${life}`)
      } catch (error) {
        if (!(error instanceof ProcessKilled)) throw error
      }
    }
  }

  async #work(writer: Writer, name: string): Promise<void> {
    for (let i = 0; i < 12; i++) {
      const value = `${name}/${i}/`.padEnd(this.#random.below(120), '.')
      this.unknown.push(value)
      const { lastOffset } = await append(writer, value)
      this.unknown.splice(this.unknown.indexOf(value), 1)
      this.acknowledged.push(value)
      if (this.#random.chance(0.4)) await this.#flush(writer, lastOffset)
      if (this.#random.chance(0.3)) await new Promise((resolve) => setImmediate(resolve))
    }
    if (this.#random.chance(0.5)) await writer.log.close()
  }

  async #flush({ log }: Writer, lastOffset: number): Promise<void> {
    await log.flush()
    this.durableEnd = Math.max(this.durableEnd, lastOffset + 1)
  }
}

const before = (a: string, b: string): number => Number(a.split('/')[1]) - Number(b.split('/')[1])

it('nothing that was acknowledged is lost, doubled or out of order, and a crash at the end keeps what was confirmed', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const what = `seed ${seed}`
    const random = new SeededRandom(seed)
    const bench = await CrashBench.make()
    const chaos = new Chaos(bench, random)
    await Promise.all(Array.from({ length: SLOTS }, (_, slot) => chaos.live(slot)))

    const values = await bench.values()
    const { acknowledged, unknown } = chaos
    expect(new Set(values).size, what).toBe(values.length)
    expect(
      acknowledged.filter((value) => !values.includes(value)),
      what,
    ).toEqual([])
    expect(
      values.filter((value) => !acknowledged.includes(value) && !unknown.includes(value)),
      what,
    ).toEqual([])
    for (const name of new Set(values.map((value) => value.split('/')[0]!))) {
      const own = values.filter((value) => value.startsWith(`${name}/`))
      expect(own, what).toEqual(own.toSorted(before))
    }

    bench.crash(
      chaos.writers.map(({ process }) => process),
      random,
      LOSSES[random.below(LOSSES.length)]!,
    )
    const next = bench.startWriter()
    await append(next, 'after')
    const kept = (await bench.values(next.log)).slice(0, -1)
    expect(kept, what).toEqual(values.slice(0, kept.length))
    expect(kept.length, what).toBeGreaterThanOrEqual(chaos.durableEnd)
    await next.log.close()
    expect(bench.problems(), what).toEqual([])
  }
})

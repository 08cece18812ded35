/** Damages the samples of a target again and again, and notes what must not happen. */
import { damage } from '../crash/hostile-mutation.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { type FuzzTarget, isRefusal } from './fuzz-target.ts'
import { mutateText } from './text-mutation.ts'
import { WatchedMemory } from './watched-memory.ts'

const MIB = 1024 * 1024
/** Of the processor, not of the clock: other work on the machine does not count. */
const SLOWEST_MS = 2000
/** Beyond the garbage of what was read before, which is collected when the engine likes. */
const MOST_MEMORY_BYTES = 96 * MIB
/** Enough to see what they have in common. */
const MOST_FAILURES = 5
/** Of a file of the corpus that is damaged, too: a long one is there for its length, and only takes time. */
const MOST_SAMPLE_BYTES = 4096
/** After so many inputs timers get a turn, and whoever watches hears of it. */
const INPUTS_PER_TURN = 200

export interface FuzzFailure {
  readonly target: string
  readonly what: string
  readonly input: Buffer
  /** Which mutation it was; null for a file of the corpus. */
  readonly round: number | null
}

export interface FuzzReport {
  readonly target: string
  readonly mutations: number
  readonly accepted: number
  readonly refused: number
  readonly slowestMs: number
  readonly tookMs: number
  readonly failures: readonly FuzzFailure[]
}

export interface FuzzPlan {
  readonly seed: number
  readonly mutations: number
  /** Inputs that are read as they are; short ones are damaged as samples are. */
  readonly corpus?: readonly Buffer[]
  /** What one input may take, of the processor. */
  readonly slowestMs?: number
  /** Told before each input. */
  readonly onRound?: (round: number) => void
}

/** Reads the corpus, then `mutations` damaged inputs; stops early where much is wrong. */
export async function fuzz(target: FuzzTarget, plan: FuzzPlan): Promise<FuzzReport> {
  const run = new FuzzRun(target, plan)
  return run.all()
}

/** The input of one round: a seed and a number make it again. */
export function fuzzedInput(target: FuzzTarget, { seed, corpus = [] }: FuzzPlan, round: number): Buffer {
  const random = new SeededRandom(hash(`${target.name} ${seed} ${round}`))
  if (target.forge !== undefined && random.chance(0.5)) return target.forge(random)
  const samples = [...target.samples, ...corpus.filter(({ length }) => length <= MOST_SAMPLE_BYTES)]
  const sample = samples[random.below(samples.length)] ?? Buffer.alloc(0)
  const other = samples[random.below(samples.length)] ?? sample
  if (target.isText === true) return mutateText(sample, other, target.words ?? [], random)
  let bytes = damage(sample, other, random)
  if (random.chance(0.3)) bytes = damage(bytes, other, random)
  return bytes
}

class FuzzRun {
  readonly #target: FuzzTarget
  readonly #plan: FuzzPlan
  readonly #memory = new WatchedMemory()
  readonly #failures: FuzzFailure[] = []
  readonly #prototype = Object.getOwnPropertyNames(Object.prototype).length
  #accepted = 0
  #refused = 0
  #slowestMs = 0

  constructor(target: FuzzTarget, plan: FuzzPlan) {
    this.#target = target
    this.#plan = plan
  }

  async all(): Promise<FuzzReport> {
    const { corpus = [], mutations } = this.#plan
    const began = performance.now()
    let round = 0
    this.#memory.open()
    try {
      for (const input of corpus) await this.#read(input, null)
      for (; round < mutations && this.#failures.length < MOST_FAILURES; round++) {
        if (round % INPUTS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
        this.#plan.onRound?.(round)
        const input = fuzzedInput(this.#target, this.#plan, round)
        // What made the input is no business of the parser.
        this.#memory.takeBytes()
        await this.#read(input, round)
      }
    } finally {
      this.#memory.close()
    }
    return {
      target: this.#target.name,
      mutations: round,
      accepted: this.#accepted,
      refused: this.#refused,
      slowestMs: Math.round(this.#slowestMs),
      tookMs: Math.round(performance.now() - began),
      failures: this.#failures,
    }
  }

  async #read(input: Buffer, round: number | null): Promise<void> {
    const fail = (what: string) => void this.#failures.push({ target: this.#target.name, what, input, round })
    const before = process.cpuUsage()
    try {
      await this.#target.read(input)
      this.#accepted++
    } catch (error) {
      if (isRefusal(error)) this.#refused++
      else fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    const { user, system } = process.cpuUsage(before)
    const tookMs = (user + system) / 1000
    this.#slowestMs = Math.max(this.#slowestMs, tookMs)
    if (tookMs > (this.#plan.slowestMs ?? SLOWEST_MS)) fail(`it took ${Math.round(tookMs)} ms`)
    const bytes = this.#memory.takeBytes()
    if (bytes > (this.#target.mostMemoryBytes ?? MOST_MEMORY_BYTES)) fail(`it took ${Math.round(bytes / MIB)} MiB`)
    if (Object.getOwnPropertyNames(Object.prototype).length !== this.#prototype) fail('it changed Object.prototype')
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}

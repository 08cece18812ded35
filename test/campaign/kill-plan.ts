/** Where the next process is to die: at all points on its path in turn, each at any of its passes. */
import type { SeededRandom } from '../crash/seeded-random.ts'

/** How much of all dying is left to the clock. */
const RANDOM_SHARE = 0.2
/** A process of which nothing is known yet has begun its work by then, unless the machine is busy. */
const LONGEST_START_MS = 400

/** A point and which pass of it; a moment; or not at all, so that its points become known. */
export type Death =
  | { readonly kind: 'point'; readonly point: string; readonly nth: number }
  | { readonly kind: 'moment'; readonly afterMs: number }
  | { readonly kind: 'none' }

interface KnownPoint {
  /** How often a process passed it when it was last seen to live. */
  passes: number
  /** How often one was to die there. */
  tried: number
}

export class KillPlan {
  readonly #known = new Map<string, Map<string, KnownPoint>>()
  readonly #explored = new Set<string>()
  /** How long the last one on a path took that lived. */
  readonly #lives = new Map<string, number>()

  next(path: string, random: SeededRandom): Death {
    const points = [...(this.#known.get(path) ?? [])]
    if (points.length === 0) {
      // One lives to tell, and the others are killed meanwhile, somewhere.
      if (this.#explored.has(path)) return { kind: 'moment', afterMs: random.below(LONGEST_START_MS) }
      this.#explored.add(path)
      return { kind: 'none' }
    }
    if (random.chance(RANDOM_SHARE)) {
      return { kind: 'moment', afterMs: random.below(this.#lives.get(path) ?? 1) }
    }
    const fewest = Math.min(...points.map(([, { tried }]) => tried))
    const rare = points.filter(([, { tried }]) => tried === fewest)
    const [point, known] = rare[random.below(rare.length)] as [string, KnownPoint]
    known.tried++
    return { kind: 'point', point, nth: 1 + random.below(known.passes) }
  }

  /** A process on this path has lived so long, and passed these points so often. */
  learn(path: string, { lifeMs, passed }: { lifeMs: number; passed: ReadonlyMap<string, number> }): void {
    this.#lives.set(path, lifeMs)
    const known = this.#known.get(path) ?? new Map<string, KnownPoint>()
    this.#known.set(path, known)
    for (const [point, passes] of passed) known.set(point, { tried: known.get(point)?.tried ?? 0, passes })
  }
}

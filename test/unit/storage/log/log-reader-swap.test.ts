/** A reader while a cleaner replaces what it reads: at every step of the swap, with listings that miss what is renamed. */
import { readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../../src/record/read-records.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import type { PartitionLog } from '../../../../src/storage/log/partition-log.ts'
import { LogBench } from './log-bench.ts'
import { at, writeSegment } from './segment-files.ts'

const name = (offset: number, suffix: string) => String(offset).padStart(20, '0') + suffix
/** One to clean, three to swap in, nine old files, three final names, one to unlink. */
const STEP_COUNT = 17
const KINDS = ['.log', '.index', '.timeindex'] as const

/** What is left of offsets 0 to 29, or of 10 to 29; 30 to 33 are in the active segment. */
const SURVIVORS = [3, 11, 25]
const ACTIVE = [30, 31, 32, 33]

/** A partition of which a cleaner makes the first three segments one, or the second and third, in Kafka's order. */
class SteppedSwap {
  readonly bench = LogBench.make()
  #done = 0
  readonly #steps: (() => void)[]
  /** From here to the end a cleaner holds the partition's lock. */
  readonly #lockedFrom = 1

  constructor(cleanedBase: 0 | 10) {
    const { directory } = this.bench
    for (const base of [0, 10, 20]) {
      writeSegment(directory, base, at(...Array.from({ length: 10 }, (_, i) => base + i)))
    }
    writeSegment(directory, 30, at(...ACTIVE))
    const rename = (offset: number, from: string, to: string) => () =>
      renameSync(path.join(directory, name(offset, from)), path.join(directory, name(offset, to)))
    this.#steps = [
      () =>
        writeSegment(directory, cleanedBase, at(...SURVIVORS.filter((offset) => offset >= cleanedBase)), {
          suffix: '.cleaned',
        }),
      ...KINDS.map((kind) => rename(cleanedBase, `${kind}.cleaned`, `${kind}.swap`)),
      ...[0, 10, 20]
        .filter((base) => base >= cleanedBase)
        .flatMap((base) => KINDS.map((kind) => rename(base, kind, `${kind}.deleted`))),
      ...KINDS.map((kind) => rename(cleanedBase, `${kind}.swap`, kind)),
      () => {
        for (const file of readdirSync(directory)) {
          if (file.endsWith('.deleted')) rmSync(path.join(directory, file))
        }
      },
    ]
  }

  step(): void {
    this.#steps[this.#done]?.()
    this.#done++
  }

  /** The log as one more process opens it. Whoever asks for the lock gets it when the swap is over. */
  open({ isTorn = false, canLock = true } = {}): PartitionLog {
    const fileSystem = {
      ...nodeFileSystem,
      list: (directory: string) => {
        const before = nodeFileSystem.list(directory)
        if (!isTorn || this.#done >= this.#steps.length) return before
        // A name that goes while the directory is read is not seen, and neither is the one that the file has then.
        this.step()
        const after = new Set(nodeFileSystem.list(directory))
        return (before ?? []).filter((file) => after.has(file))
      },
    }
    const takeLock: typeof kernelLocks.tryLock = (descriptor, mode) => {
      if (this.#done > this.#lockedFrom) while (this.#done < this.#steps.length) this.step()
      return kernelLocks.tryLock(descriptor, mode)
    }
    const locks = { ...kernelLocks, tryLock: takeLock }
    if (!canLock) rmSync(path.join(this.bench.directory, 'partition.metadata'), { force: true })
    return this.bench.open({ fileSystem, locks })
  }
}

/** Offsets from `from` to the end, a batch at a time; `between` runs after each read. */
async function readOn(log: PartitionLog, from: number, between: () => void): Promise<number[]> {
  const seen: number[] = []
  for (let next = from; ; ) {
    const batches = await log.read(next, 1)
    if (batches.length === 0) return seen
    for (const { offset, value } of readRecords(batches)) {
      expect(String(value)).toBe(String(offset))
      if (offset >= next) seen.push(offset)
      next = Math.max(next, offset + 1)
    }
    between()
  }
}

const isRising = (offsets: readonly number[]) =>
  offsets.every((offset, i) => i === 0 || offset > (offsets[i - 1] ?? -1))
const steps = Array.from({ length: STEP_COUNT + 1 }, (_, i) => i)

/** Fails when a record from `startsAt` on is missing that the cleaner kept, or one comes twice. */
function expectAllOf(seen: readonly number[], startsAt: number): void {
  const expected = [...SURVIVORS, ...ACTIVE].filter((offset) => offset >= startsAt)
  expect(isRising(seen)).toBe(true)
  expect(seen.filter((offset) => expected.includes(offset))).toEqual(expected)
}

describe.each([0, 10] as const)('a reader during a swap of what begins at offset %i', (cleanedBase) => {
  it.each(steps)('that opens after step %i misses nothing and sees nothing twice', async (opensAfter) => {
    for (const how of [{}, { isTorn: true }, { canLock: false }]) {
      for (const startsAt of [0, 4, 12, 26]) {
        const swap = new SteppedSwap(cleanedBase)
        for (let i = 0; i < opensAfter; i++) swap.step()
        const log = swap.open(how)
        expectAllOf(await readOn(log, startsAt, () => swap.step()), startsAt)
        await swap.bench.closeAll()
      }
    }
  })

  it.each(steps)(
    'that was at the first record at step %i reads on, with all that follows in one go',
    async (opensAfter) => {
      const swap = new SteppedSwap(cleanedBase)
      const log = swap.open()
      expect([...readRecords(await log.read(0, 1))].map(({ offset }) => offset)).toEqual([0])
      for (let i = 0; i < opensAfter; i++) swap.step()
      expectAllOf(await readOn(log, 1, () => undefined), 1)
    },
  )
})

/** The cleaner against a map: whatever the log, and whenever the cleaner dies, each key has the value it had. */
import { describe, expect, it } from 'vitest'
import { settleSwap } from '../../src/storage/cleaner/settle-swap.ts'
import { type FaultPlan, FaultProcess, type Operation, ProcessKilled } from '../crash/fault-file-system.ts'
import { MemoryDisk } from '../crash/memory-disk.ts'
import { MemoryLocks } from '../crash/memory-locks.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { CleanerBench, NOW_MS } from '../unit/storage/cleaner/cleaner-bench.ts'
import { committedRecords, tableOf } from '../unit/storage/cleaner/committed-records.ts'
import { type RandomLogOptions, randomLog } from '../unit/storage/cleaner/random-log.ts'

const DIRECTORY = '/broker-1/orders-0'
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** One disk, and cleaners on it that begin where the one before ended. */
class Machine {
  readonly disk = new MemoryDisk()
  readonly config: CleanerBench['config']
  #locks = new MemoryLocks()

  constructor(seed: number, options: Partial<RandomLogOptions> = {}, config: CleanerBench['config'] = {}) {
    const random = new SeededRandom(seed)
    this.config = {
      segmentBytes: 500 + random.below(8000),
      indexIntervalBytes: random.below(500),
      deleteRetentionMs: random.chance(0.5) ? 0 : 1000,
      ...config,
    }
    const bench = this.process()
    bench.fileSystem.makeDirectory('/broker-1')
    bench.fileSystem.syncDirectory('/')
    const log = randomLog(random, {
      segments: 1 + random.below(5),
      batchesPerSegment: 1 + random.below(15),
      keys: 1 + random.below(30),
      codecs: [CODECS[random.below(CODECS.length)] ?? 'none', 'none'],
      ...options,
    })
    bench.write(log)
    bench.fileSystem.syncDirectory('/broker-1')
  }

  process(plan?: FaultPlan, nowMs = NOW_MS): CleanerBench {
    const { fileSystem, locks } = new FaultProcess(this.disk, this.#locks, plan)
    const bench = new CleanerBench({ fileSystem, locks, directory: DIRECTORY, config: this.config })
    bench.nowMs = nowMs
    return bench
  }

  /** The machine goes down; what was synced is there again. */
  restart(): void {
    this.disk.crash(new SeededRandom(1), 'everything')
    this.#locks = new MemoryLocks()
  }
}

describe('whatever the log', () => {
  it('loses no latest record, invents none and changes none', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const what = `seed ${seed}`
      const machine = new Machine(seed, { keyless: seed % 5 === 0 })
      const table = tableOf(machine.process())
      const before = committedRecords(machine.process())
      let isSmaller = false
      for (let round = 0; round < 4; round++) {
        const bench = machine.process(undefined, NOW_MS + round * 700)
        bench.checkpoint = 0
        const dedupeBufferBytes = seed % 3 === 0 ? 24 * 12 : 1 << 16
        const result = await bench.clean({ dedupeBufferBytes })
        isSmaller ||= (result?.recordsAfter ?? 0) < (result?.recordsBefore ?? 0)
        expect(tableOf(bench), `${what} round ${round}`).toEqual(table)
        for (const [offset, record] of committedRecords(bench)) expect(record, what).toEqual(before.get(offset))
      }
      expect(isSmaller || before.size < 20, what).toBe(true)
    }
  })

  it('leaves one record of each key before the active segment', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const bench = new Machine(seed).process()
      const active = bench.segments().at(-1) ?? 0
      await bench.clean({ force: true })
      const keys = [...committedRecords(bench)].filter(([offset]) => offset < active).map(([, { key }]) => key)
      expect(new Set(keys).size, `seed ${seed}`).toBe(keys.length)
      expect(bench.endOffset()).toBe(active + 1)
    }
  })
})

describe('a cleaner that ends at any call', () => {
  /** What a whole cleaning does, call by call. */
  async function operationsOf(seed: number): Promise<readonly Operation[]> {
    const operations: Operation[] = []
    const plan: FaultPlan = (operation) => {
      operations.push(operation)
      return null
    }
    await new Machine(seed, {}, config).process(plan).clean()
    return operations
  }

  /** Such that tombstones stay, so that another cleaning leaves what the first one did. */
  const config = { deleteRetentionMs: 1000 }
  const SEEDS = [4, 9]
  const afterwards = {
    killed: () => undefined,
    'gone with its machine': (machine: Machine) => machine.restart(),
    'gone with its machine, which kept all names': (machine: Machine) => {
      machine.disk.find(DIRECTORY)?.syncNames()
      machine.restart()
    },
  }

  it.each(Object.entries(afterwards))(
    '%s, leaves a log that says the same, and one to go on with',
    async (_, settle) => {
      for (const seed of SEEDS) {
        const whole = new Machine(seed, {}, config)
        const table = tableOf(whole.process())
        await whole.process().clean()
        const wanted = committedRecords(whole.process())
        const operations = await operationsOf(seed)
        expect(operations.filter(({ kind }) => kind === 'rename').length).toBeGreaterThan(10)
        for (const { number, kind, path } of operations) {
          const what = `seed ${seed}, call ${number} (${kind} of ${path})`
          const machine = new Machine(seed, {}, config)
          const dying = machine.process((operation) => (operation.number === number ? { kind: 'kill' } : null))
          await expect(dying.clean(), what).rejects.toThrow(ProcessKilled)
          settle(machine)
          expect(tableOf(machine.process()), what).toEqual(table)
          const next = machine.process()
          await next.underLock(() => settleSwap(next.fileSystem, DIRECTORY))
          expect(tableOf(next), what).toEqual(table)
          await next.clean({ force: true })
          expect(committedRecords(next), what).toEqual(wanted)
          expect(
            next.names().filter((name) => /\.(cleaned|swap)$/.test(name)),
            what,
          ).toEqual([])
        }
      }
    },
  )

  it('by an error of the disk leaves a log that says the same', async () => {
    const [seed = 1] = SEEDS
    const table = tableOf(new Machine(seed, {}, config).process())
    for (const { number, kind, path } of await operationsOf(seed)) {
      const what = `call ${number} (${kind} of ${path})`
      const machine = new Machine(seed, {}, config)
      const bench = machine.process((operation) => (operation.number === number ? { kind: 'EIO' } : null))
      await bench.clean().catch((error: unknown) => expect(error, what).toMatchObject({ error: 'KAFKA_STORAGE_ERROR' }))
      expect(tableOf(bench), what).toEqual(table)
      await bench.clean({ force: true })
      expect(tableOf(bench), what).toEqual(table)
      expect(
        bench.names().filter((name) => /\.(cleaned|swap)$/.test(name)),
        what,
      ).toEqual([])
    }
  })
})

/** Two replicas of a log: whoever leads, whoever dies in between, both hold the same in the end, and so does all beside it. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assert } from '../../src/common/assert.ts'
import { type BatchHeader, readBatchHeader } from '../../src/record/batch-header.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { catchUp, copyUp } from '../../src/storage/log/catch-up.ts'
import type { HeldLog } from '../../src/storage/log/held-log.ts'
import { holdAll } from '../../src/storage/log/hold-all.ts'
import type { LogConfig } from '../../src/storage/log/log-config.ts'
import type { AppendOptions } from '../../src/storage/log/log-writer.ts'
import { memoryCheckpoints } from '../../src/storage/log/partition-checkpoints.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { loadProducerState } from '../../src/storage/log/producer-state/load-producer-state.ts'
import { listSegments } from '../../src/storage/log/segment-list.ts'
import { expectedIndexes, indexProblems } from '../unit/storage/log/expected-indexes.ts'
import { LogBench, START_MS } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { unsyncedFileSystem } from '../unit/storage/wrapped-file.ts'

type Step =
  | { readonly do: 'append'; readonly process: number; readonly producer: number; readonly count: number }
  | { readonly do: 'end'; readonly process: number; readonly producer: number; readonly isAbort: boolean }
  | { readonly do: 'dieBetween'; readonly process: number; readonly producer: number }
  | { readonly do: 'leave' | 'elect' | 'electUnclean' }
  | { readonly do: 'return'; readonly process: number }
  | { readonly do: 'reopen'; readonly process: number; readonly orderly: boolean }
  | { readonly do: 'deleteRecords'; readonly part: number }

const process = fc.nat({ max: 1 })
/** 0 has no id, 1 and 2 are idempotent, 3 and 4 transactional. */
const producer = fc.nat({ max: 4 })
const just = <T extends string>(value: T) => fc.constant(value)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({ do: just('append'), process, producer, count: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: just('end'), process, producer: fc.constantFrom(3, 4), isAbort: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ do: just('dieBetween'), process, producer }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'elect' as const, 'electUnclean' as const) }),
  },
  { weight: 4, arbitrary: fc.record({ do: just('return'), process }) },
  { weight: 2, arbitrary: fc.record({ do: just('reopen'), process, orderly: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: just('deleteRecords'), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
)

type Settings = Pick<LogConfig, 'segmentBytes' | 'indexIntervalBytes' | 'segmentIndexBytes'>
const settings = fc.record<Settings>({
  segmentBytes: fc.integer({ min: 200, max: 2000 }),
  indexIntervalBytes: fc.integer({ min: 0, max: 500 }),
  segmentIndexBytes: fc.constantFrom(8 * 6, 10 * 1024 * 1024),
})

class Killed extends Error {}

/** A replica on the disk, as two processes have it open. */
class Replica {
  readonly bench = LogBench.make()
  readonly #checkpoints = memoryCheckpoints()
  readonly logs: PartitionLog[]
  readonly #config: Settings

  constructor(config: Settings) {
    this.#config = config
    this.logs = [this.open(), this.open()]
  }

  /** All producer ids were taken by this very process, which proves nothing where others copy batches. */
  open(): PartitionLog {
    const config = { ...this.#config, segmentMs: Number.MAX_SAFE_INTEGER }
    const options = { fileSystem: unsyncedFileSystem, checkpoints: this.#checkpoints, isFreshProducer: () => true }
    return this.bench.open({ ...options, config })
  }

  /** Names and bytes of the files that end with `suffix`, in hex. */
  files(suffix: string): Map<string, string> {
    const { directory } = this.bench
    const names = readdirSync(directory).filter((name) => name.endsWith(suffix))
    return new Map(names.sort().map((name) => [name, readFileSync(path.join(directory, name)).toString('hex')]))
  }

  /** The snapshots that rolls left; whether there is one at the end says only who had to know the producers. */
  rolledSnapshots(): [string, string][] {
    const bases = new Set([...this.files('.log').keys()].map((name) => name.slice(0, 20)))
    return [...this.files('.snapshot')].filter(([name]) => bases.has(name.slice(0, 20)))
  }

  /** The batches from the one that holds the log's first offset on. */
  batches(): { header: BatchHeader; bytes: string }[] {
    const log = Buffer.from([...this.files('.log').values()].join(''), 'hex')
    const found: { header: BatchHeader; bytes: string }[] = []
    for (let at = 0; at < log.length; ) {
      const header = readBatchHeader(log, at)
      found.push({ header, bytes: log.toString('hex', at, at + header.sizeInBytes) })
      at += header.sizeInBytes
    }
    const { startOffset } = this.open()
    return found.filter(({ header }) => header.lastOffset >= startOffset)
  }

  /** What the log says of its producers, from the newest snapshot on or from its start. */
  producers(ignoreSnapshots: boolean): string[] {
    const { directory } = this.bench
    const log = this.open()
    const bounds = { logStartOffset: log.startOffset, endOffset: log.endOffset() }
    const segments = listSegments(nodeFileSystem, directory)
    const { state } = loadProducerState({ fileSystem: nodeFileSystem, directory, segments, ignoreSnapshots, ...bounds })
    return (state.toSnapshot().subarray(10).toString('hex').match(/.{92}/g) ?? []).sort()
  }

  /** Indexes are a function of the log, whatever was cut and written anew. */
  expectRightIndexes(): void {
    for (const [name, hex] of this.files('.log')) {
      const baseOffset = Number(name.slice(0, 20))
      const [log, index, timeIndex] = [hex, ...['.index', '.timeindex'].map((suffix) => this.#file(baseOffset, suffix))]
      const bytes = [log, index, timeIndex].map((file) => Buffer.from(file ?? '', 'hex')) as [Buffer, Buffer, Buffer]
      expect(indexProblems(...bytes, baseOffset)).toEqual([])
      const rule = { baseOffset, intervalBytes: this.#config.indexIntervalBytes }
      expect(index).toBe(expectedIndexes(bytes[0], rule).offsets)
    }
  }

  #file(baseOffset: number, suffix: string): string | undefined {
    return this.files(suffix).get(`${String(baseOffset).padStart(20, '0')}${suffix}`)
  }
}

/** Of each aborted transaction the producer, the first offset and the marker's. */
function aborted(log: PartitionLog): number[][] {
  const found = log.committed().abortedTransactions(log.startOffset, log.lastStableOffset())
  return found.map(({ producerId, firstOffset, lastOffset }) => [producerId, firstOffset, lastOffset])
}

interface Pair {
  readonly leader: HeldLog
  /** Null while it is away. */
  readonly follower: HeldLog | null
}

class Run {
  readonly #replicas: readonly [Replica, Replica]
  #leader = 0
  #epoch = 0
  #isAway = false
  /** Rolls, and final entries of time indexes, may differ from here on: something happened on one side only. */
  #mayDiffer = false
  #hasDeleted = false
  #batches = 0
  /** After an unclean election producers begin anew. */
  #generation = 0
  readonly #sequences = new Map<number, number>()
  readonly #inTransaction = new Set<number>()
  /** Batches that nobody answered for: they are sent again, whoever leads by then. */
  readonly #pending = new Map<number, Buffer>()

  constructor(config: Settings) {
    this.#replicas = [new Replica(config), new Replica(config)]
  }

  async take(given: Step): Promise<void> {
    if (given.do === 'append') await this.#append(given.process, given.producer, given.count)
    else if (given.do === 'end') await this.#end(given.process, given.producer, given.isAbort)
    else if (given.do === 'dieBetween') await this.#dieBetween(given.process, given.producer)
    else if (given.do === 'reopen') await this.#reopen(given.process, given.orderly)
    else if (given.do === 'deleteRecords') await this.#deleteRecords(given.part)
    else if (given.do === 'leave') await this.#leave()
    else if (given.do === 'return') await this.#return(given.process)
    else await this.#elect(given.do === 'electUnclean')
  }

  /** Both replicas are the same, also for who opens them anew. */
  async finish(): Promise<void> {
    await this.#return(0)
    await this.#withBoth(0, () => Promise.resolve())
    for (const { logs } of this.#replicas) for (const log of logs) await log.close()
    const [one, two] = this.#replicas
    expect(two.batches().map(({ bytes }) => bytes)).toEqual(one.batches().map(({ bytes }) => bytes))
    const [a, b] = [one.open(), two.open()]
    // An epoch without a record is known to its leader only, as in Kafka.
    const begun = (log: PartitionLog) => log.epochs().filter(({ startOffset }) => startOffset < log.endOffset())
    expect(begun(b)).toEqual(begun(a))
    expect([b.startOffset, b.endOffset(), b.lastStableOffset()]).toEqual([
      a.startOffset,
      a.endOffset(),
      a.lastStableOffset(),
    ])
    expect(aborted(b)).toEqual(aborted(a))
    expect(two.producers(true)).toEqual(one.producers(true))
    for (const replica of this.#replicas) replica.expectRightIndexes()
    if (!this.#hasDeleted)
      for (const each of this.#replicas) expect(each.producers(false)).toEqual(each.producers(true))
    const suffixes = this.#mayDiffer ? [] : ['.log', '.index', '.timeindex', '.txnindex']
    for (const suffix of suffixes) expect([suffix, two.files(suffix)]).toEqual([suffix, one.files(suffix)])
    if (!this.#mayDiffer) expect(two.rolledSnapshots()).toEqual(one.rolledSnapshots())
    this.#expectNothingTwice(one)
    for (const { bench } of this.#replicas) await bench.closeAll()
    for (const { bench } of this.#replicas) rmSync(bench.logDir, { recursive: true })
  }

  /** Runs `action` on the leader and, if it is there, the follower, made equal first. */
  #withBoth(process: number, action: (pair: Pair) => Promise<unknown>): Promise<unknown> {
    const all = this.#replicas.map(({ logs }) => logs[process] as PartitionLog)
    const logs = this.#isAway ? [all[this.#leader] as PartitionLog] : all
    return holdAll(logs, async (held) => {
      const leader = (this.#isAway ? held[0] : held[this.#leader]) as HeldLog
      const follower = this.#isAway ? null : (held[1 - this.#leader] as HeldLog)
      if (follower !== null) expect(await catchUp(follower, leader, Number.POSITIVE_INFINITY)).toBe(true)
      await action({ leader, follower })
    })
  }

  #send(process: number, batch: Buffer, origin: 'client' | 'coordinator' = 'client'): Promise<unknown> {
    const options: AppendOptions = { leaderEpoch: this.#epoch, origin }
    return this.#withBoth(process, ({ leader, follower }) =>
      leader.append(batch, options, (final) => follower?.appendAsFollower(final)),
    )
  }

  async #append(process: number, producer: number, count: number): Promise<void> {
    await this.#sendPending(process, producer)
    await this.#send(process, this.#next(producer, count))
  }

  async #end(process: number, producer: number, isAbort: boolean): Promise<void> {
    await this.#sendPending(process, producer)
    const producerId = this.#idOf(producer)
    if (!this.#inTransaction.delete(producerId)) return
    const type = isAbort ? 'abort' : 'commit'
    await this.#send(process, markerBatch({ offset: 0, type, producerId, timestampMs: this.#nowMs() }), 'coordinator')
  }

  /** The follower has the batch, the leader does not, and the producer knows nothing. */
  async #dieBetween(process: number, producer: number): Promise<void> {
    await this.#sendPending(process, producer)
    const batch = this.#next(producer, 3)
    const dying = this.#withBoth(process, ({ leader, follower }) =>
      leader.append(batch, { leaderEpoch: this.#epoch }, async (final) => {
        await follower?.appendAsFollower(final)
        throw new Killed()
      }),
    )
    await expect(dying).rejects.toThrow(Killed)
    if (producer > 0) this.#pending.set(producer, batch)
    this.#mayDiffer ||= this.#isAway
    await this.#reopen(process, false)
  }

  async #sendPending(process: number, producer: number): Promise<void> {
    const batch = this.#pending.get(producer)
    if (batch === undefined) return
    await this.#send(process, batch)
    this.#pending.delete(producer)
  }

  /** Without an orderly end the process is just never heard of again. */
  async #reopen(process: number, orderly: boolean): Promise<void> {
    for (const replica of this.#replicas) {
      if (orderly) await replica.logs[process]?.close()
      replica.logs[process] = replica.open()
    }
    // Who closes leaves entries in the files of the logs that it wrote, and those may be one of two.
    this.#mayDiffer ||= orderly
  }

  async #deleteRecords(part: number): Promise<void> {
    this.#hasDeleted = true
    this.#mayDiffer = true
    await this.#withBoth(0, async ({ leader, follower }) => {
      const [start, end] = [leader.startOffset(), leader.endOffset()]
      const offset = start + Math.floor(part * (end - start))
      await leader.raiseStartOffset(offset)
      await follower?.raiseStartOffset(offset)
    })
  }

  /** The leader goes on alone: under an epoch of its own. */
  async #leave(): Promise<void> {
    if (this.#isAway) return
    this.#isAway = true
    await this.#begin()
  }

  async #return(process: number): Promise<void> {
    if (!this.#isAway) return
    const [leader, follower] = [this.#leader, 1 - this.#leader].map(
      (id) => this.#replicas[id]?.logs[process] as PartitionLog,
    )
    await copyUp(follower as PartitionLog, leader as PartitionLog)
    this.#isAway = false
  }

  async #elect(isUnclean: boolean): Promise<void> {
    if (this.#isAway !== isUnclean) return
    this.#leader = 1 - this.#leader
    if (isUnclean) {
      this.#generation++
      this.#mayDiffer = true
      this.#pending.clear()
      this.#inTransaction.clear()
    }
    await this.#begin()
  }

  async #begin(): Promise<void> {
    this.#epoch++
    const log = this.#replicas[this.#leader]?.logs[0] as PartitionLog
    await log.holding(async (held) => held.assignEpoch(this.#epoch))
  }

  #next(producer: number, count: number): Buffer {
    const producerId = this.#idOf(producer)
    const isTransactional = producer > 2
    if (isTransactional) this.#inTransaction.add(producerId)
    const sequence = producerId < 0 ? -1 : (this.#sequences.get(producerId) ?? 0)
    this.#sequences.set(producerId, sequence + count)
    const epoch = producerId < 0 ? -1 : 0
    return dataBatch({ offset: 0, producerId, epoch, sequence, count, isTransactional, timestampMs: this.#nowMs() })
  }

  #idOf(producer: number): number {
    return producer === 0 ? -1 : producer + 10 * this.#generation
  }

  /** Goes to and fro. */
  #nowMs(): number {
    return START_MS + ((++this.#batches * 7919) % 5000)
  }

  /** Sequences of each producer rise without a gap: nothing is missing, nothing there twice. */
  #expectNothingTwice(replica: Replica): void {
    const next = new Map<number, number>()
    for (const { header } of replica.batches()) {
      const { producerId, baseSequence, recordsCount } = header
      if (producerId < 0 || baseSequence < 0) continue
      if (next.has(producerId)) expect([producerId, baseSequence]).toEqual([producerId, next.get(producerId)])
      else assert(this.#hasDeleted || baseSequence === 0, `producer ${producerId} begins at ${baseSequence}`)
      next.set(producerId, baseSequence + recordsCount)
    }
  }
}

it('two replicas hold the same in the end, whatever happened to those who wrote them', async () => {
  await fc.assert(
    fc.asyncProperty(settings, fc.array(step, { maxLength: 40 }), async (config, steps) => {
      const run = new Run(config)
      for (const taken of steps) await run.take(taken)
      await run.finish()
    }),
    { numRuns: 150 },
  )
})

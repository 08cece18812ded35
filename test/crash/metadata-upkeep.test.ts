/** Snapshots of the metadata, the image cache, and the removal of old segments, when something happens in the middle. */
import path from 'node:path'
import { expect, it } from 'vitest'
import { newLogDirFiles } from '../../src/metadata/format/new-log-dir.ts'
import { MetadataLog } from '../../src/metadata/log/metadata-log.ts'
import { upkeepLimits } from '../../src/metadata/log/metadata-upkeep.ts'
import { LogDir } from '../../src/storage/log-dir/log-dir.ts'
import { DIRECTORY_ID, oneBroker } from '../unit/metadata/images.ts'
import { create } from '../unit/metadata/log/metadata-bench.ts'
import { type Fault, type FaultPlan, FaultProcess, ProcessKilled } from './fault-file-system.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import { LOSSES } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

const LOG_DIR = '/broker-1'
const CACHE = `${LOG_DIR}/__cluster_metadata-0/kafdir-image`
const ROUNDS = 4
const TOPICS_A_ROUND = 6
/** A snapshot and a cache after each round; what is older than a week, or more than some bytes, goes. */
const limits = { ...upkeepLimits, snapshotBytes: 500, uncachedBytes: 0, retentionBytes: 2000 }

class Bench {
  readonly disk = new MemoryDisk()
  #locks = new MemoryLocks()
  #weeks = 0

  async prepare(): Promise<void> {
    const { fileSystem } = this.start()
    for (const { path: name, bytes } of newLogDirFiles({
      clusterId: 'c',
      nodeId: 1,
      directoryId: DIRECTORY_ID,
      nowMs: 0,
    })) {
      const file = path.join(LOG_DIR, name)
      fileSystem.makeDirectory(path.dirname(file))
      const opened = fileSystem.open(file, 'create')
      opened.write(bytes, 0)
      await opened.datasync()
      opened.close()
    }
    for (const directory of [path.dirname(CACHE), LOG_DIR, '/']) fileSystem.syncDirectory(directory)
  }

  start(plan?: FaultPlan): FaultProcess {
    return new FaultProcess(this.disk, this.#locks, plan)
  }

  async open({ fileSystem, locks }: FaultProcess): Promise<MetadataLog> {
    const nowMs = (): number => this.#weeks * (upkeepLimits.retentionMs + 60_000)
    const shared = { fileSystem, locks, clock: { nowMs, monotonicMs: () => 0 }, notice: () => undefined }
    const logDir = new LogDir(LOG_DIR, { ...shared, bootId: 'a boot', random: oneBroker().random })
    return MetadataLog.open({ ...shared, logDir, limits })
  }

  /** Some topics, a week after the last ones. */
  async round(log: MetadataLog, round: number): Promise<void> {
    this.#weeks++
    await create(log, ...Array.from({ length: TOPICS_A_ROUND }, (_, n) => `topic-${round}-${n}`))
  }

  crashMachine(process: FaultProcess, random: SeededRandom): void {
    process.kill()
    this.disk.crash(random, LOSSES[random.below(LOSSES.length)]!)
    this.#locks = new MemoryLocks()
  }
}

interface Outcome {
  readonly bench: Bench
  readonly process: FaultProcess
  /** How many operations were answered. */
  readonly answered: number
  /** Whether the fault came about. */
  readonly isOver: boolean
}

/** Runs until `fault` happens in the operation of that number. */
async function runUntil(number: number, fault: Fault): Promise<Outcome> {
  const bench = new Bench()
  await bench.prepare()
  let isOver = true
  const process = bench.start((operation) => {
    if (operation.number !== number) return null
    isOver = false
    return fault
  })
  let answered = 0
  try {
    const log = await bench.open(process)
    while (answered < ROUNDS) {
      await bench.round(log, answered)
      answered++
    }
  } catch (error) {
    if (!(error instanceof ProcessKilled) && (error as { error?: string }).error !== 'KAFKA_STORAGE_ERROR') throw error
  }
  return { bench, process, answered, isOver }
}

/** Whoever comes next finds the operation done or not done, and goes on; with the cache and without it. */
async function expectWhole({ bench, answered }: Outcome): Promise<void> {
  const next = await bench.open(bench.start())
  const found = next.image.topicsByName.size
  expect([answered, answered + 1].map((rounds) => rounds * TOPICS_A_ROUND)).toContain(found)
  await bench.round(next, 9)
  expect(next.image.topicsByName.size).toBe(found + TOPICS_A_ROUND)
  const cached = await bench.open(bench.start())
  bench.start().fileSystem.removeFile(CACHE)
  const replayed = await bench.open(bench.start())
  expect(cached.image).toEqual(next.image)
  expect(replayed.image).toEqual(next.image)
}

async function atEveryOperation(
  fault: (number: number) => Fault,
  afterwards: (outcome: Outcome, number: number) => void,
): Promise<number> {
  for (let number = 0; ; number++) {
    const outcome = await runUntil(number, fault(number))
    if (outcome.isOver) return number
    afterwards(outcome, number)
    await expectWhole(outcome)
  }
}

/** Nothing at all, one byte, or more than there is in most writes. */
const torn = (number: number): number => [0, 1, 100_000][number % 3] as number

it('a process that is killed at any operation leaves metadata that others go on with', async () => {
  const fault = (number: number): Fault => ({ kind: 'kill', writtenBytes: torn(number) })
  const operations = await atEveryOperation(fault, ({ process }) => process.kill())
  expect(operations).toBeGreaterThan(100)
})

it('a machine that crashes at any operation leaves metadata that others go on with', async () => {
  const fault = (number: number): Fault => ({ kind: 'kill', writtenBytes: torn(number) })
  await atEveryOperation(fault, ({ bench, process }, number) => bench.crashMachine(process, new SeededRandom(number)))
  expect((await runUntil(Number.MAX_SAFE_INTEGER, { kind: 'kill' })).answered).toBe(ROUNDS)
})

it('a disk that is full at any operation leaves metadata that others go on with', async () => {
  const fault = (number: number): Fault => ({ kind: 'ENOSPC', writtenBytes: torn(number) })
  const operations = await atEveryOperation(fault, ({ process }) => process.kill())
  expect(operations).toBeGreaterThan(100)
})

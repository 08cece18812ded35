/** Making and deleting partitions, and the mark of a clean shutdown, when something happens in the middle. */
import { expect, it } from 'vitest'
import { defaultLogConfig } from '../../src/storage/log/log-config.ts'
import { LogDir } from '../../src/storage/log-dir/log-dir.ts'
import { batchOf } from './crash-bench.ts'
import { type Fault, type FaultPlan, FaultProcess, type Operation, ProcessKilled } from './fault-file-system.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import { LOSSES } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

const LOG_DIR = '/broker-1'
const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'
const MARK = '.kafka_cleanshutdown'
const orders = (partition: number) => ({ topic: 'orders', partition })

/** A log directory that a real broker has left in order. */
class Bench {
  readonly disk = new MemoryDisk()
  #locks = new MemoryLocks()
  #draws = 0

  constructor() {
    const { fileSystem } = this.start()
    fileSystem.makeDirectory(LOG_DIR)
    fileSystem.open(`${LOG_DIR}/${MARK}`, 'create').close()
    fileSystem.syncDirectory(LOG_DIR)
    fileSystem.syncDirectory('/')
  }

  start(plan?: FaultPlan): FaultProcess {
    return new FaultProcess(this.disk, this.#locks, plan)
  }

  open({ fileSystem, locks }: FaultProcess): LogDir {
    return new LogDir(LOG_DIR, {
      fileSystem,
      locks,
      clock: { nowMs: () => 0, monotonicMs: () => 0 },
      random: { bytes: (length) => Buffer.alloc(length, ++this.#draws) },
      bootId: 'a boot',
      notice: () => undefined,
    })
  }

  crash(process: FaultProcess, random: SeededRandom): void {
    process.kill()
    this.disk.crash(random, LOSSES[random.below(LOSSES.length)]!)
    this.#locks = new MemoryLocks()
  }

  /** What a broker would look at. */
  names(): string[] {
    const names = [...(this.disk.find(LOG_DIR)?.names.keys() ?? [])]
    const isOurs = (name: string): boolean => name === '.lock' || name.startsWith('kafdir-')
    return names.filter((name) => !isOurs(name) && !/^orders-\d\.[0-9a-f]{32}-delete$/.test(name)).sort()
  }

  /** Partitions that are not as they should be. */
  halfMade(): string[] {
    return this.names().filter((name) => {
      if (!name.startsWith('orders-')) return false
      const text = this.disk.find(`${LOG_DIR}/${name}/partition.metadata`)?.bytes.toString()
      const log = this.disk.find(`${LOG_DIR}/${name}/00000000000000000000.log`)
      return text !== `version: 0\ntopic_id: ${TOPIC_ID}` || log === null
    })
  }
}

async function create(logDir: LogDir): Promise<void> {
  const partitions = [0, 1].map((partition) => ({
    topicPartition: orders(partition),
    topicId: TOPIC_ID,
    leaderEpoch: 0,
  }))
  await logDir.createPartitions(partitions)
}

async function live(logDir: LogDir, note: (step: 'made' | 'appended' | 'deleting' | 'deleted') => void): Promise<void> {
  await create(logDir)
  note('made')
  const log = logDir.openLog(orders(0), TOPIC_ID, () => defaultLogConfig)
  await log.append(batchOf('a'), { leaderEpoch: 0 })
  await log.flush()
  note('appended')
  await log.close()
  note('deleting')
  await logDir.deletePartition(orders(1))
  note('deleted')
}

async function countOperations(): Promise<Operation[]> {
  const operations: Operation[] = []
  const bench = new Bench()
  const process = bench.start((operation) => (operations.push(operation), null))
  await live(bench.open(process), () => undefined)
  return operations
}

const operations = await countOperations()
const faultAt =
  (number: number, kind: Fault['kind']): FaultPlan =>
  (operation) =>
    operation.number === number ? { kind, writtenBytes: operation.sizeInBytes >> 1 } : null

it.each(['kill', 'crash'] as const)(
  'a %s in any call leaves whole partitions or none, and a mark only where nothing changed',
  async (end) => {
    expect(operations.length).toBeGreaterThan(30)
    for (const { number, kind, path } of operations) {
      for (const seed of end === 'kill' ? [1] : [1, 2, 3, 4, 5, 6]) {
        const what = `${end} in call ${number} (${kind} of ${path}), seed ${seed}`
        const bench = new Bench()
        const steps: string[] = []
        const victim = bench.start(faultAt(number, 'kill'))
        await expect(
          live(bench.open(victim), (step) => steps.push(step)),
          what,
        ).rejects.toThrow(ProcessKilled)
        if (end === 'crash') bench.crash(victim, new SeededRandom(seed * 1000 + number))
        const names = bench.names()
        expect(bench.halfMade(), what).toEqual([])
        if (names.includes(MARK)) expect(names, what).toEqual([MARK])
        if (steps.includes('made')) expect(names, what).toContain('orders-0')
        if (steps.includes('made') && !steps.includes('deleting')) expect(names, what).toContain('orders-1')
        if (steps.includes('deleted')) expect(names, what).not.toContain('orders-1')

        const next = bench.open(bench.start())
        await create(next)
        expect(bench.names(), what).toEqual(['orders-0', 'orders-1'])
        const log = next.openLog(orders(0), TOPIC_ID, () => defaultLogConfig)
        const { baseOffset } = await log.append(batchOf('b'), { leaderEpoch: 0 })
        if (steps.includes('appended')) expect(baseOffset, what).toBe(1)
      }
    }
  },
)

it('a disk that fails in any call leaves whole partitions or none', async () => {
  for (const { number, kind, path } of operations) {
    const what = `${kind} of ${path} failed, call ${number}`
    const bench = new Bench()
    const process = bench.start(faultAt(number, 'EIO'))
    const logDir = bench.open(process)
    const failure = await live(logDir, () => undefined).catch((error: unknown) => error)
    if (failure !== undefined) expect(failure, what).toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect(bench.halfMade(), what).toEqual([])
    if (bench.names().includes(MARK)) expect(bench.names(), what).toEqual([MARK])
    // After a failed sync of a log this process has given the directory up; the next one goes on.
    const isSync = kind === 'datasync' || kind === 'syncDirectory'
    await create(isSync ? bench.open(bench.start()) : logDir)
    expect(bench.names(), what).toEqual(['orders-0', 'orders-1'])
  }
})

it('after a sync of a log has failed this process changes nothing in the directory any more', async () => {
  const bench = new Bench()
  let isBroken = false
  const logDir = bench.open(bench.start(({ kind }) => (isBroken && kind === 'datasync' ? { kind: 'EIO' } : null)))
  await create(logDir)
  const log = logDir.openLog(orders(0), TOPIC_ID, () => defaultLogConfig)
  await log.append(batchOf('a'), { leaderEpoch: 0 })
  isBroken = true
  await expect(log.flush()).rejects.toThrow('the disk reported an error')
  isBroken = false
  const offline = expect.objectContaining({
    error: 'KAFKA_STORAGE_ERROR',
    message: expect.stringContaining('is offline for this process') as string,
  }) as Error
  const other = logDir.openLog(orders(1), TOPIC_ID, () => defaultLogConfig)
  await expect(other.append(batchOf('b'), { leaderEpoch: 0 })).rejects.toThrow(offline)
  await expect(log.append(batchOf('b'), { leaderEpoch: 0 })).rejects.toThrow(offline)
  await expect(logDir.deletePartition(orders(0))).rejects.toThrow(offline)
  const next = bench.open(bench.start()).openLog(orders(0), TOPIC_ID, () => defaultLogConfig)
  expect((await next.append(batchOf('b'), { leaderEpoch: 0 })).baseOffset).toBe(1)
})

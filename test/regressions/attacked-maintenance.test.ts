/** Work in the background that nobody waits for. */
import { expect, it, onTestFinished, vi } from 'vitest'
import { OffsetExpiry } from '../../src/broker/group-coordinator/offset-expiry.ts'
import { LogMaintenance } from '../../src/broker/log-maintenance.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { RANDOM } from '../crash/engine-bench.ts'
import { memoryBroker } from '../unit/broker/handlers/memory-broker.ts'
import { temporaryDirectory } from '../unit/storage/temporary-directory.ts'

/** Rejections that nobody handles, which end a process; the list grows until the test ends. */
function unhandledRejections(): readonly unknown[] {
  const seen: unknown[] = []
  const note = (error: unknown) => seen.push(error)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', note)
  onTestFinished(() => {
    process.removeListener('unhandledRejection', note)
    for (const other of others) process.on('unhandledRejection', other)
  })
  return seen
}

it('an error that is no KafkaError in the background is a notice, and the process goes on', async () => {
  const unhandled = unhandledRejections()
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const notices: string[] = []
  const log: Pick<PartitionLog, 'directory' | 'name' | 'cleanUp'> = {
    directory: temporaryDirectory(),
    name: 'orders-0',
    cleanUp: () => Promise.reject(new RangeError('far offset')),
  }
  const maintenance = new LogMaintenance({
    fileSystem: nodeFileSystem,
    clock: { nowMs: () => Date.now(), monotonicMs: () => 0 },
    random: RANDOM,
    notice: (sentence) => notices.push(sentence),
    writtenLogs: () => [log as PartitionLog],
    state: memoryBroker(),
  })
  maintenance.begin()
  vi.advanceTimersByTime(31_000)
  vi.useRealTimers()
  // Node tells of unhandled rejections a turn later.
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(unhandled).toEqual([])
  expect(notices).toEqual(['Clean-up failed: RangeError: far offset'])
})

it('an interval that is longer than a timer lasts does not make the work go on without a pause', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const aYear = String(365 * 24 * 3600 * 1000)
  const settings = [
    'log.initial.task.delay.ms',
    'log.retention.check.interval.ms',
    'offsets.retention.check.interval.ms',
  ].map((name) => [name, aYear] as const)
  const broker = memoryBroker()
  let looks = 0
  const state = {
    ...broker,
    env: { ...broker.env, staticBrokerConfigs: new Map(settings) },
    lastImage: () => {
      looks++
      return broker.lastImage()
    },
  }
  const options = {
    ...{ state, fileSystem: nodeFileSystem, random: RANDOM, notice: () => undefined, writtenLogs: () => [] },
    clock: { nowMs: () => Date.now(), monotonicMs: () => 0 },
  }
  const maintenance = new LogMaintenance(options)
  const directory = temporaryDirectory()
  const expiry = new OffsetExpiry({ ...options, directory: () => directory, expire: () => Promise.resolve() })
  maintenance.begin()
  expiry.begin()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(looks).toBeLessThan(10)
  await Promise.all([maintenance.close(), expiry.close()])
})

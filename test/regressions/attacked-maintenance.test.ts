import { expect, it, vi } from 'vitest'
import { LogMaintenance } from '../../src/broker/log-maintenance.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'

it('an error that is no KafkaError in the background ends the process', async () => {
  const seen: unknown[] = []
  const on = (e: unknown) => seen.push(e)
  const before = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', on)
  vi.useFakeTimers()
  const m = new LogMaintenance({
    fileSystem: nodeFileSystem,
    clock: { nowMs: () => Date.now(), monotonicMs: () => 0 },
    random: { bytes: (n: number) => new Uint8Array(n) },
    notice: () => {},
    writtenLogs: () => [
      {
        directory: '/nonexistent',
        name: 'orders-0',
        cleanUp: () => Promise.reject(new RangeError('far offset')),
      } as never,
    ],
  })
  m.begin()
  vi.advanceTimersByTime(31_000)
  vi.useRealTimers()
  await new Promise((r) => setTimeout(r, 50))
  process.removeListener('unhandledRejection', on)
  for (const l of before) process.on('unhandledRejection', l)
  expect(seen).toEqual([])
})

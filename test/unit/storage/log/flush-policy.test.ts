import { expect, it } from 'vitest'
import { FlushPolicy } from '../../../../src/storage/log/flush-policy.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'

function policyWith(config: { flushMessages?: number; flushMs?: number }) {
  const flushes: number[] = []
  const startedMs = performance.now()
  const policy = new FlushPolicy({
    config: () => ({ ...defaultLogConfig, ...config }),
    flush: async () => void flushes.push(performance.now() - startedMs),
  })
  return { policy, flushes }
}

it('nothing is synced by default', async () => {
  const { policy, flushes } = policyWith({})
  await policy.appended(1_000_000)
  await policy.close()
  expect(flushes).toHaveLength(0)
})

it('flush.messages syncs with the record that makes it so many, before the append is answered', async () => {
  const { policy, flushes } = policyWith({ flushMessages: 5 })
  await policy.appended(4)
  expect(flushes).toHaveLength(0)
  await policy.appended(1)
  expect(flushes).toHaveLength(1)
  await policy.appended(4)
  policy.flushed()
  await policy.appended(4)
  expect(flushes).toHaveLength(1)
})

it('flush.ms syncs some time after the first append, once', async () => {
  const { policy, flushes } = policyWith({ flushMs: 30 })
  await policy.appended(1)
  await policy.appended(1)
  expect(flushes).toHaveLength(0)
  await new Promise((resolve) => setTimeout(resolve, 120))
  expect(flushes).toHaveLength(1)
  expect(flushes[0]).toBeGreaterThanOrEqual(25)
  await policy.close()
  expect(flushes).toHaveLength(1)
})

it('flush.ms does not wait for a process that ends', async () => {
  const { policy, flushes } = policyWith({ flushMs: 60_000 })
  await policy.appended(1)
  await policy.close()
  expect(flushes).toHaveLength(1)
})

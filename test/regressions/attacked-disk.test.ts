/** Logs with offsets that no segment can tell, indexes that a dying disk did not keep, and segments of small batches. */
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { EngineBench, RANDOM } from '../crash/engine-bench.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { batchOf, LogBench, START_MS } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { batchBytes } from '../unit/storage/log/segment-files.ts'

/** What calls threw that is no KafkaError. */
async function foreignErrors(calls: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const foreign: string[] = []
  for (const call of calls) {
    await call().catch((error: unknown) => {
      if (!isKafkaError(error)) foreign.push(String(error))
    })
  }
  return foreign
}

it.each([
  ['2^31', 2 ** 31 + 10],
  ['2^53', 2 ** 53 - 3],
])('a batch about %s offsets behind the base of its segment is answered by KafkaErrors only', async (_, far) => {
  const bench = LogBench.make()
  const timestampsMs = [START_MS + 500, START_MS + 500]
  const batches = [batchBytes({ baseOffset: 0 }), batchBytes({ baseOffset: far, timestampsMs })]
  writeFileSync(bench.file('.log'), Buffer.concat(batches))
  const one = bench.open()
  const two = bench.open({ config: { cleanupPolicy: ['compact'] } })
  const append = (log: typeof one, ...values: string[]) => log.append(batchOf(values), { leaderEpoch: 0 })
  const foreign = await foreignErrors([
    () => append(one, 'a'),
    () => append(one, 'b'),
    () => append(one, 'c', 'd'),
    () => one.read(0, 1 << 20),
    () => one.offsetForTimestamp(START_MS + 400),
    () => one.cleanUp({ random: RANDOM }),
    () => one.close(),
    () => append(two, 'c', 'd'),
    () => two.cleanUp({ random: RANDOM, force: true }),
  ])
  expect(foreign).toEqual([])
})

it('after a failed sync of an index at a roll no later sync is believed, and aborted records stay aborted', async () => {
  const bench = await EngineBench.make({ segmentBytes: 300 })
  const one = bench.start()
  const { log } = one
  await log.append(dataBatch({ offset: 0, sequence: 0, isTransactional: true }), { leaderEpoch: 0 })
  await log.append(markerBatch({ offset: 0, type: 'abort' }), { leaderEpoch: 0, origin: 'coordinator' })
  await log.flush()
  let failed = 0
  one.process.plan = ({ kind, path }) =>
    kind === 'datasync' && path.endsWith('.txnindex') && failed++ === 0 ? { kind: 'EIO' } : null
  let sequence = 0
  for (let i = 0; i < 6; i++) {
    await log.append(dataBatch({ offset: 0, producerId: 5, sequence }), { leaderEpoch: 0 }).then(
      () => sequence++,
      () => undefined,
    )
  }
  await log.flush().catch(() => undefined)
  expect(failed).toBeGreaterThan(0)
  bench.crash([one], new SeededRandom(1), 'everything')
  const two = bench.start()
  await two.log.append(dataBatch({ offset: 0, producerId: 6 }), { leaderEpoch: 0 })
  const { abortedTransactions } = await two.log.readCommitted(0, 1 << 20)
  expect(abortedTransactions).toHaveLength(1)
})

it('a full segment of small batches rolls, and goes on at the next offset', async () => {
  const bench = LogBench.make()
  const batch = dataBatch({ offset: 0, producerId: 3, timestampMs: START_MS })
  const count = Math.floor(20e6 / batch.length)
  const log = Buffer.alloc(count * batch.length)
  for (let i = 0; i < count; i++) {
    batch.copy(log, i * batch.length)
    log.writeBigInt64BE(BigInt(i), i * batch.length)
  }
  writeFileSync(bench.file('.log'), log)
  const writer = bench.open({ config: { segmentBytes: 20_000_500 } })
  await writer.append(batchOf(['a']), { leaderEpoch: 0 })
  expect(bench.segments()).toEqual([0])
  const { baseOffset } = await writer.append(batchOf(['x'.repeat(1000)]), { leaderEpoch: 0 })
  expect(baseOffset).toBe(count + 1)
  expect(bench.segments()).toEqual([0, count + 1])
})

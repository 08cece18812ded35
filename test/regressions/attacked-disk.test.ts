import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { parseTransactionIndex } from '../../src/storage/log/producer-state/transaction-index.ts'
import { DIRECTORY, EngineBench } from '../crash/engine-bench.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { appendAll, batchOf, LogBench, numbered } from '../unit/storage/log/log-bench.ts'
import { dataBatch, markerBatch } from '../unit/storage/log/producer-state/producer-batches.ts'
import { batchBytes } from '../unit/storage/log/segment-files.ts'

const RANDOM = { bytes: (n: number) => new Uint8Array(n).fill(7) }

for (const [name, far] of [
  ['2^31', 2 ** 31 + 10],
  ['2^53', 2 ** 53 - 3],
] as const)
  it(`1: an offset far from the base ${name}`, async () => {
    const bench = LogBench.make()
    writeFileSync(
      bench.file('.log'),
      Buffer.concat([
        batchBytes({ baseOffset: 0 }),
        batchBytes({ baseOffset: far, timestampsMs: [1700000000500, 1700000000500] }),
      ]),
    )
    const outcomes: string[] = []
    const attempt = async (what: string, f: () => Promise<unknown>) => {
      try {
        outcomes.push(`${what}: ok ${JSON.stringify(await f())}`.slice(0, 150))
      } catch (e) {
        outcomes.push(`${what}: ${isKafkaError(e) ? 'KafkaError' : 'OTHER'} ${String(e)}`)
      }
    }
    const log = bench.open()
    await attempt('append', () => log.append(batchOf(['a']), { leaderEpoch: 0 }))
    await attempt('append', () => log.append(batchOf(['b']), { leaderEpoch: 0 }))
    await attempt('append', () => log.append(batchOf(['c', 'd']), { leaderEpoch: 0 }))
    await attempt('read', async () => (await log.read(0, 1 << 20)).length)
    await attempt('ts', () => log.offsetForTimestamp(1700000000400))
    await attempt('cleanup', () => log.cleanUp({ random: RANDOM }))
    await attempt('close', () => log.close())
    const two = bench.open({ config: { cleanupPolicy: ['compact'] } })
    await attempt('append2', () => two.append(batchOf(['c', 'd']), { leaderEpoch: 0 }))
    await attempt('compact', () => two.cleanUp({ random: RANDOM, force: true }))
    expect(outcomes.filter((o) => o.includes('OTHER'))).toEqual([])
  })

it('a failed sync of an index at a roll is tried again as if it had worked', async () => {
  const bench = await EngineBench.make({ segmentBytes: 300 })
  const one = bench.start()
  const { log } = one
  await log.append(dataBatch({ offset: 0, sequence: 0, isTransactional: true }), { leaderEpoch: 0 })
  await log.append(markerBatch({ offset: 0, type: 'abort' }), { leaderEpoch: 0, origin: 'coordinator' })
  await log.flush()
  let failed = 0
  one.process.plan = ({ kind, path: p }) =>
    kind === 'datasync' && p.endsWith('.txnindex') && failed++ === 0 ? { kind: 'EIO' } : null
  const outcomes: string[] = []
  for (let i = 0; i < 6; i++)
    await log
      .append(dataBatch({ offset: 0, producerId: 5, sequence: outcomes.filter((o) => o === 'ok').length }), {
        leaderEpoch: 0,
      })
      .then(
        () => outcomes.push('ok'),
        (e) => outcomes.push(String(e)),
      )
  await log.flush().catch(() => {})
  bench.crash([one], new SeededRandom(1), 'everything')
  const two = bench.start()
  await two.log.append(dataBatch({ offset: 0, producerId: 6 }), { leaderEpoch: 0 })
  const { abortedTransactions, lastStableOffset } = await two.log.readCommitted(0, 1 << 20)
  expect(abortedTransactions).toHaveLength(1)
})

it('a roll of a segment of small batches', async () => {
  const bench = LogBench.make()
  const parts: Buffer[] = []
  const one = dataBatch({ offset: 0, producerId: 3 })
  const n = Math.floor(100e6 / one.length)
  for (let i = 0; i < n; i++) {
    const b = Buffer.from(one)
    b.writeBigInt64BE(BigInt(i), 0)
    parts.push(b)
  }
  writeFileSync(bench.file('.log'), Buffer.concat(parts))
  const config = { segmentBytes: 100_000_500 }
  const log = bench.open({ config })
  await log.append(batchOf(['a']), { leaderEpoch: 0 })
  let t = performance.now()
  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  await log.append(batchOf(['x'.repeat(1000)]), { leaderEpoch: 0 })
  clearInterval(timer)
}, 60000)

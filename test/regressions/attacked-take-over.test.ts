import { expect, it } from 'vitest'
import { readRecords } from '../../src/record/read-records.ts'
import { DIRECTORY, EngineBench, RANDOM } from '../crash/engine-bench.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { batchOf } from '../unit/storage/log/log-bench.ts'
import { batchBytes } from '../unit/storage/log/segment-files.ts'

it('same boot: broker killed after a roll, then acks=all of ours, then the machine goes down', async () => {
  const bench = await EngineBench.make({})
  // our process first: it notes the boot
  const one = bench.start()
  await one.log.append(batchOf(['one']), { leaderEpoch: 0 })
  await one.log.flush()
  await one.log.close()
  one.logDir.close()
  // a broker of the same boot appends 'two' to segment 0, rolls (its flush of a closed segment is asynchronous), appends 'three', is killed
  const broker = bench.start().process.fileSystem
  const log0 = broker.open(`${DIRECTORY}/00000000000000000000.log`, 'write')
  log0.write(batchBytes({ baseOffset: 1 }), log0.stat().sizeBytes)
  log0.close()
  for (const s of ['.log', '.index', '.timeindex'])
    broker.open(`${DIRECTORY}/00000000000000000002${s}`, 'create').close()
  const log2 = broker.open(`${DIRECTORY}/00000000000000000002.log`, 'write')
  log2.write(batchBytes({ baseOffset: 2 }), 0)
  log2.close()
  broker.replaceFile('/broker-1/replication-offset-checkpoint', Buffer.from('0\n0\n'))
  // ours, acks=all
  const two = bench.start()
  const { baseOffset } = await two.log.append(batchOf(['acked']), { leaderEpoch: 0 })
  expect(baseOffset).toBe(3)
  await two.log.flush() // acknowledged
  bench.crash([two], new SeededRandom(1), 'everything')
  const reader = bench.start()
  const seen: string[] = []
  let error: unknown = null
  try {
    for (let next = 0; next < reader.log.endOffset(); ) {
      const b = await reader.log.read(next, 1 << 20)
      if (!b.length) break
      for (const r of readRecords(b)) {
        seen.push(String(r.value))
        next = r.offset + 1
      }
    }
  } catch (e) {
    error = e
  }
  const w = bench.start()
  await w.log.append(batchOf(['later']), { leaderEpoch: 0 }).then(
    (x) => console.log('append', x),
    (e) => console.log('append', String(e)),
  )
  expect(seen).toContain('acked')
})

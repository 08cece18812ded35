/** A log that a broker of the same boot had between two writers of ours. */
import { expect, it } from 'vitest'
import { readRecords } from '../../src/record/read-records.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { DIRECTORY, EngineBench } from '../crash/engine-bench.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { batchOf } from '../unit/storage/log/log-bench.ts'
import { batchBytes } from '../unit/storage/log/segment-files.ts'

/**
 * A broker appends to segment 0, rolls, appends to segment 2, and is killed: it syncs a closed segment some time after
 * the roll, so nothing of that is on the disk.
 */
function killedBroker(bench: EngineBench): void {
  const { fileSystem } = bench.start().process
  const first = fileSystem.open(`${DIRECTORY}/00000000000000000000.log`, 'write')
  first.write(batchBytes({ baseOffset: 1 }), first.stat().sizeBytes)
  first.close()
  for (const suffix of ['.log', '.index', '.timeindex']) {
    fileSystem.open(`${DIRECTORY}/00000000000000000002${suffix}`, 'create').close()
  }
  const second = fileSystem.open(`${DIRECTORY}/00000000000000000002.log`, 'write')
  second.write(batchBytes({ baseOffset: 2 }), 0)
  second.close()
  fileSystem.replaceFile('/broker-1/replication-offset-checkpoint', Buffer.from('0\n0\n'))
}

async function allValues(log: PartitionLog): Promise<string[]> {
  const values: string[] = []
  for (let next = 0; next < log.endOffset(); ) {
    const batches = await log.read(next, 1 << 20)
    if (batches.length === 0) break
    for (const record of readRecords(batches)) {
      values.push(String(record.value))
      next = record.offset + 1
    }
  }
  return values
}

it('what is acknowledged behind a roll of a killed broker outlives a crash of the machine', async () => {
  const bench = await EngineBench.make({})
  // Our process comes first, and notes the boot.
  const one = bench.start()
  await one.log.append(batchOf(['one']), { leaderEpoch: 0 })
  await one.log.flush()
  await one.log.close()
  one.logDir.close()
  killedBroker(bench)
  const two = bench.start()
  const { baseOffset } = await two.log.append(batchOf(['acked']), { leaderEpoch: 0 })
  expect(baseOffset).toBe(3)
  await two.log.flush()
  bench.crash([two], new SeededRandom(1), 'everything')
  expect(await allValues(bench.start().log)).toEqual(['one', '1', '2', 'acked'])
  const later = await bench.start().log.append(batchOf(['later']), { leaderEpoch: 0 })
  expect(later.baseOffset).toBe(4)
})

import { expect, it } from 'vitest'
import { CoordinatorLog } from '../../../../src/broker/group-coordinator/coordinator-log.ts'
import { groupRecords } from '../../../../src/broker/group-coordinator/replayed-groups.ts'
import type { GroupCoordinatorState } from '../../../../src/coordinator/group/group-coordinator-state.ts'
import { offsetCommitRecord, offsetCommitTombstone } from '../../../../src/coordinator/group/group-records.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { LogBench, START_MS, TOPIC_ID } from '../../storage/log/log-bench.ts'

const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }
const keyOf = (group: string) => ({ group, topic: 'orders', partition: 0 })
const entry = {
  ...{ committedOffset: 7, leaderEpoch: -1, metadata: '', topicId: TOPIC_ID },
  ...{ commitTimestampMs: START_MS, expireTimestampMs: -1 },
}
const groupsIn = ({ offsets }: GroupCoordinatorState) =>
  ['gone', 'kept'].filter((group) => offsets.entriesOf(group).length > 0)

it('whoever follows a log in which a tombstone was compacted away forgets what it took out', async () => {
  const bench = LogBench.make()
  const config = { segmentBytes: 400, cleanupPolicy: ['compact'] as const, deleteRetentionMs: 0, fileDeleteDelayMs: 0 }
  const log = bench.open({ config })
  const open = () =>
    new CoordinatorLog({
      ...{ records: groupRecords, fileSystem: nodeFileSystem, random, isReadOnly: false, notice: () => undefined },
      clock: { nowMs: () => bench.nowMs, monotonicMs: () => 0 },
      log: bench.open({ config }),
    })
  const [writer, follower] = [open(), open()]
  const commitOf = (group: string) => writer.append([offsetCommitRecord(keyOf(group), entry)], 0)
  // A segment is full then: who follows has it open, and not the one that the tombstone comes into.
  for (const group of ['gone', 'kept', 'kept']) await commitOf(group)
  expect(groupsIn(await follower.catchUp())).toEqual(['gone', 'kept'])
  expect(bench.segments()).toEqual([0])
  await writer.append([offsetCommitTombstone(keyOf('gone'))], 0)
  expect(bench.segments()).toEqual([0, 3])
  for (let i = 0; i < 6; i++) await commitOf('kept')
  for (let round = 0; round < 3; round++) {
    bench.nowMs += 1000
    await log.cleanUp({ random, force: true })
  }
  const offsets = [...readRecords(await bench.open().read(0, 1 << 20))].map(({ offset }) => offset)
  expect(offsets).not.toContain(3)
  expect(groupsIn(await follower.catchUp())).toEqual(['kept'])
  expect(groupsIn(await open().catchUp())).toEqual(['kept'])
})

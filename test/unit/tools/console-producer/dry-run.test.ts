import { expect, it } from 'vitest'
import { RoundRobinPartitioner } from '../../../../src/clients/producer/partitioner.ts'
import type { SendFailure } from '../../../../src/clients/producer/send-failure.ts'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import { DryRun, type DryRunOptions } from '../../../../src/tools/console-producer/dry-run.ts'

function dryRun(options: Partial<DryRunOptions> = {}) {
  const failures: SendFailure[] = []
  const made = new DryRun({
    topic: { name: 't', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitions: [0, 1] },
    partitioner: new RoundRobinPartitioner(0),
    maxRequestSizeBytes: 1000,
    maxMessageBytes: 500,
    isCompacted: false,
    onFailure: (failure) => failures.push(failure),
    ...options,
  })
  const append = (bytes: number, number: number, partition = -1): void =>
    made.append(
      { ...emptyRecordView(), source: Buffer.alloc(bytes), valueStart: 0, valueEnd: bytes },
      number,
      partition,
    )
  return { made, append, reasons: () => failures.map(({ firstNumber, error }) => [firstNumber, error.message]) }
}

it('counts what would go where', () => {
  const { made, append, reasons } = dryRun()
  for (let number = 1; number <= 3; number++) append(10, number)
  append(10, 4, 1)
  expect(made.recordsSent).toBe(4)
  expect(made.describe()).toBe(': 2 to partition 0, 2 to partition 1')
  expect(reasons()).toEqual([])
})

it('refuses what the producer or the topic would refuse', () => {
  const { made, append, reasons } = dryRun()
  append(1001, 1)
  append(501, 2)
  append(10, 3, 9)
  expect(made.recordsSent).toBe(0)
  expect(reasons()).toEqual([
    [1, expect.stringContaining('which is larger than 1000')],
    [2, 'The request included a message larger than the max message size the server will accept.'],
    [3, 'Invalid partition given with record: 9 is not in the range [0...2).'],
  ])
})

it('knows that a compacted topic wants keys', () => {
  const { append, reasons } = dryRun({ isCompacted: true })
  append(10, 1)
  expect(reasons()).toEqual([[1, 'Topic t is compacted: a record without a key is refused.']])
})

import { describe, expect, it } from 'vitest'
import { RoundRobinPartitioner, StickyPartitioner } from '../../../../src/clients/producer/partitioner.ts'
import { emptyRecordView, type RecordView } from '../../../../src/record/record-view.ts'

function record(key: string | null, valueBytes = 1): RecordView {
  const bytes = Buffer.from(key ?? '')
  return {
    ...emptyRecordView(),
    source: Buffer.concat([bytes, Buffer.alloc(valueBytes)]),
    keyStart: key === null ? -1 : 0,
    keyEnd: key === null ? -1 : bytes.length,
    valueStart: bytes.length,
    valueEnd: bytes.length + valueBytes,
  }
}

/** Random numbers from a list. */
const drawing = (...numbers: number[]) => ({
  bytes: () => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(numbers.shift()!)
    return bytes
  },
})

/** Partitions of 3, 6 and 50, as Kafka chooses them. */
const keyed: [string, number, number, number][] = [
  ['', 0, 3, 31],
  ['a', 1, 4, 24],
  ['k', 2, 2, 12],
  ['key', 1, 1, 31],
  ['abc', 0, 3, 7],
  ['foobar', 0, 0, 16],
  ['kafka', 1, 4, 30],
  ['21', 0, 0, 40],
  ['a-little-bit-long-string', 2, 2, 12],
]

it.each(keyed)('the key %j goes where Kafka sends it, whatever the partitioner', (key, of3, of6, of50) => {
  const partitioners = [new RoundRobinPartitioner(0), new StickyPartitioner(drawing(), 100)]
  for (const [count, partition] of [
    [3, of3],
    [6, of6],
    [50, of50],
  ] as const) {
    for (const partitioner of partitioners) expect(partitioner.partition(record(key), count)).toBe(partition)
  }
})

describe('without a key', () => {
  it('records go round, from the first partition that was named', () => {
    const partitioner = new RoundRobinPartitioner(2)
    const next = () => partitioner.partition(record(null), 3)
    expect([next(), next(), next(), next(), next()]).toEqual([2, 0, 1, 2, 0])
  })

  it('records with keys in between do not disturb the round', () => {
    const partitioner = new RoundRobinPartitioner(0)
    const chosen = [null, 'k', null, 'k', null].map((key) => partitioner.partition(record(key), 3))
    expect(chosen).toEqual([0, 2, 1, 2, 2])
  })

  it('sticky ones stay for a batch of bytes, then go to a random partition', () => {
    const partitioner = new StickyPartitioner(drawing(4, 0xffffffff, 7), 100)
    const chosen = [60, 30, 10, 1, 99, 1].map((bytes) => partitioner.partition(record(null, bytes), 6))
    expect(chosen).toEqual([4, 4, 4, 3, 3, 1])
  })
})

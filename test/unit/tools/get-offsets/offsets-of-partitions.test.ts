import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { parseOffsetMoment } from '../../../../src/tools/get-offsets/offset-time.ts'
import { choosePartitions, offsetsOfPartitions } from '../../../../src/tools/get-offsets/offsets-of-partitions.ts'
import { AnsweringCluster, topicsAnswer } from '../answering-cluster.ts'

const cluster = new AnsweringCluster({
  Metadata: () => topicsAnswer({ orders: 2, payments: 1, __consumer_offsets: 1 }),
  ListOffsets: ({ topics }) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => ({
        partitionIndex,
        errorCode: partitionIndex === 1 && timestamp === -1 ? errorCode('KAFKA_STORAGE_ERROR') : 0,
        offset: timestamp === -2 ? 3 : -1,
      })),
    })),
  }),
})

describe('the partitions that kafdir get-offsets shows', () => {
  it.each([
    [[], false, ['__consumer_offsets-0', 'orders-0', 'orders-1', 'payments-0']],
    [[], true, ['orders-0', 'orders-1', 'payments-0']],
    [['orders:1,0', 'payments', 'orders'], true, ['orders-0', 'orders-1', 'payments-0']],
    [['__consumer_offsets'], true, ['__consumer_offsets-0']],
  ])('are, for %j', async (words, excludeInternal, names) => {
    const { partitions, problems } = await choosePartitions(cluster.session(), words, { excludeInternal })
    expect(partitions.map(({ topic, partition }) => `${topic}-${partition}`)).toEqual(names)
    expect(problems).toEqual([])
  })

  it('are told of when they do not exist', async () => {
    const chosen = await choosePartitions(cluster.session(), ['ordres', 'orders:0,7'], { excludeInternal: false })
    expect(chosen.partitions).toEqual([{ topic: 'orders', partition: 0 }])
    expect(chosen.problems.map(({ message, hint }) => `${message} ${hint}`)).toEqual([
      "Topic 'ordres' does not exist. Did you mean orders?",
      "Topic 'orders' has no partition 7. Its partitions are 0 to 1.",
    ])
  })

  it('have offsets, none, or an error each', async () => {
    const partitions = [0, 1].map((partition) => ({ topic: 'orders', partition }))
    const found = await offsetsOfPartitions(cluster.session(), partitions, ['earliest', 'latest'])
    expect(found).toMatchObject([{ offsets: [3, null] }, { offsets: [3, { error: 'KAFKA_STORAGE_ERROR' }] }])
  })
})

describe('--time of kafdir get-offsets', () => {
  const nowMs = Date.UTC(2024, 0, 1)

  it.each([
    ['max-timestamp', 'maxTimestamp'],
    ['-4', 'earliestLocal'],
    ['10m', { timestampMs: nowMs - 600_000 }],
    ['1500000000000', { timestampMs: 1500000000000 }],
  ])('%s', (text, spec) => {
    expect(parseOffsetMoment(text, nowMs)).toEqual(spec)
  })

  it.each(['soon', '-99', ''])('refuses %j', (text) => {
    expect(() => parseOffsetMoment(text, nowMs)).toThrow(/^--time must be latest, earliest, .*not '/)
  })
})

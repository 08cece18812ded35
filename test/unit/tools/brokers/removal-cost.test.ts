import { describe, expect, it } from 'vitest'
import { removalText, removalWarning } from '../../../../src/cli/removal-view.ts'
import { costOf } from '../../../../src/tools/brokers/removal-cost.ts'
import type { DescribedTopic } from '../../../../src/tools/topics/describe-topics.ts'

function topic(name: string, minIsr: string, ...partitions: [replicas: number[], isr: number[]][]): DescribedTopic {
  return {
    ...{ name, topicId: 'C5Gz_1s7RWmVv3wA5gRSlQ', isInternal: false },
    partitions: partitions.map(([replicas, isr], partition) => {
      return { partition, leader: isr[0] ?? null, replicas, isr, elr: null, lastKnownElr: null }
    }),
    configs: [{ name: 'min.insync.replicas', value: minIsr }] as unknown as DescribedTopic['configs'],
  }
}

describe('what it costs to remove a broker', () => {
  const topics = [
    topic(
      'orders',
      '2',
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [
        [1, 2, 3],
        [1, 3],
      ],
      [
        [1, 2],
        [1, 2],
      ],
      [[2, 3], [2]],
    ),
    // More than all replicas can't be demanded.
    topic('payments', '3', [
      [3, 1],
      [3, 1],
    ]),
  ]

  it('is a replica of each of its partitions, and the last ones that were enough', () => {
    expect(costOf(topics, 3)).toEqual({ replicas: 4, underMinIsr: ['orders-1', 'payments-0'] })
    expect(costOf(topics, 9)).toEqual({ replicas: 0, underMinIsr: [] })
  })

  it('is told before and after, as far as there is any', () => {
    const cost = costOf(topics, 3)
    expect(removalWarning(3, cost)).toBe(
      '4 partitions will be without the replica on broker 3; 2 partitions (orders-1, payments-0) will refuse records with acks=all, below min.insync.replicas.',
    )
    expect(removalText(cost)).toBe(
      '4 partitions are under-replicated now; below min.insync.replicas, 2 partitions (orders-1, payments-0) refuse records with acks=all. kafdir reassign gives them replicas on other brokers.\n',
    )
    expect(removalWarning(3, { replicas: 1, underMinIsr: [] })).toBe(
      '1 partition will be without the replica on broker 3.',
    )
    expect(removalText({ replicas: 1, underMinIsr: [] })).toMatch(
      /^1 partition is under-replicated now\. kafdir reassign gives it /,
    )
    expect(removalText(costOf(topics, 9)) + removalWarning(9, costOf(topics, 9))).toBe('')
  })
})

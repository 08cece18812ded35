import { describe, expect, it } from 'vitest'
import { shownTopics } from '../../../../src/tools/topics/shown-topics.ts'
import type { DescribedTopic } from '../../../../src/tools/topics/topic-types.ts'

function topic(name: string, leaders: readonly (number | null)[], own: Record<string, string> = {}): DescribedTopic {
  const replicas = [1]
  const config = (source: 'DYNAMIC_TOPIC_CONFIG' | 'STATIC_BROKER_CONFIG', key: string, value: string) => {
    return { name: key, value, source, isSensitive: false, isReadOnly: false }
  }
  return {
    name,
    topicId: name,
    isInternal: false,
    partitions: leaders.map((leader, partition) => {
      return { partition, leader, replicas, isr: replicas, elr: [], lastKnownElr: [] }
    }),
    configs: [
      ...Object.entries(own).map(([key, value]) => config('DYNAMIC_TOPIC_CONFIG', key, value)),
      config('STATIC_BROKER_CONFIG', 'segment.bytes', '1'),
    ],
  }
}

const topics = [topic('healthy', [1, 1]), topic('ill', [1, null], { 'segment.ms': '5', 'retention.ms': '7' })]
const all = (): boolean => true

describe('the topics that are shown', () => {
  it('are those with a partition that passes, with these partitions', () => {
    const shown = shownTopics(topics, { filter: (_, { leader }) => leader === null, overriddenOnly: false })
    expect(shown.map((each) => [each.topic.name, each.partitions.map(({ partition }) => partition)])).toEqual([
      ['ill', [1]],
    ])
  })

  it('have all that somebody set, sorted', () => {
    const shown = shownTopics(topics, { filter: all, overriddenOnly: false })
    expect(shown.map(({ configs }) => configs.map(({ name }) => name))).toEqual([
      ['segment.bytes'],
      ['retention.ms', 'segment.bytes', 'segment.ms'],
    ])
  })

  it('with configs of their own have only these', () => {
    const [only, ...others] = shownTopics(topics, { filter: all, overriddenOnly: true })
    expect(only?.configs.map(({ name, value }) => `${name}=${value}`)).toEqual(['retention.ms=7', 'segment.ms=5'])
    expect(others).toEqual([])
  })
})

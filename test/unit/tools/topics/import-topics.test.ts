import { expect, it } from 'vitest'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import type { TopicChange } from '../../../../src/tools/topics/import-plan.ts'
import { applyChanges } from '../../../../src/tools/topics/import-topics.ts'
import { type MemoryTopic, topicSession } from './topic-session.ts'

/** A cluster in which somebody else was faster: it says to each request what it says to whoever comes second. */
function outrun(topics: MemoryTopic[]): KafkaSession {
  const session = topicSession(topics)
  return {
    ...session,
    async request(api, request, options) {
      if (api !== 'CreatePartitions') return session.request(api, request, options)
      const errorMessage = 'Topic already has 3 partition(s).'
      const results = topics.map(({ name }) => ({ name, errorCode: 37, errorMessage }))
      return { throttleTimeMs: 0, results } as never
    },
  }
}

const grown: TopicChange = {
  name: 'orders',
  action: 'change',
  partitions: { before: 1, after: 3 },
  replicationFactor: null,
  configs: [],
}
const created: TopicChange = {
  name: 'orders',
  action: 'create',
  partitions: { before: null, after: 3 },
  replicationFactor: 2,
  configs: [{ name: 'retention.ms', before: null, after: '5' }],
}
const orders = (value = '5'): MemoryTopic => {
  return { name: 'orders', topicId: 'a', partitions: 3, configs: { 'retention.ms': [value, 1], 'flush.ms': ['1', 5] } }
}

async function failures(change: TopicChange, topic: MemoryTopic): Promise<readonly string[]> {
  const outcome = await applyChanges(outrun([topic]), [change], { validateOnly: false })
  return [...outcome.failures.values()].map(({ error }) => error)
}

it('an import that comes second has not failed where all is as it is wanted', async () => {
  expect(await failures(created, orders())).toEqual([])
  expect(await failures(grown, orders())).toEqual([])
})

it('an import that comes second has failed where something else came first', async () => {
  expect(await failures(created, orders('6'))).toEqual(['TOPIC_ALREADY_EXISTS'])
  expect(await failures({ ...created, replicationFactor: 1 }, orders())).toEqual(['TOPIC_ALREADY_EXISTS'])
  expect(await failures({ ...created, configs: [] }, orders())).toEqual(['TOPIC_ALREADY_EXISTS'])
  expect(await failures({ ...grown, partitions: { before: 1, after: 4 } }, { ...orders(), partitions: 5 })).toEqual([
    'INVALID_PARTITIONS',
  ])
})

import { describe, expect, it } from 'vitest'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { deleteTopics } from '../../../../src/metadata/controller/delete-topics.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { type DeleteTopicsRequest, deleteTopicsRequest } from '../../../../src/protocol/messages/delete-topics.ts'
import { newCluster, oneBroker, summaryOf } from '../images.ts'

const STRANGER = 'MkU3OEVBNTcwNTJENDM2Qg'

function clusterOf(...names: readonly string[]) {
  const replay = newCluster()
  const configs = [{ name: 'retention.ms', value: '5' }]
  const topics = names.map((name) => ({ name, numPartitions: 2, replicationFactor: 1, configs }))
  const { records } = createTopics(replay.image, fill(createTopicsRequest, { topics }), oneBroker())
  for (const record of records) replay.apply(record)
  const idOf = (name: string) => replay.image.topicsByName.get(name)?.id ?? ''
  const drop = (request: Partially<DeleteTopicsRequest>) => {
    const result = deleteTopics(replay.image, fill<DeleteTopicsRequest>(deleteTopicsRequest, request))
    for (const record of result.records) replay.apply(record)
    return { ...result, answers: result.response.response.responses }
  }
  return { replay, idOf, drop }
}

describe('deleting', () => {
  it('takes one record per topic, and its settings go with it', () => {
    const { replay, idOf, drop } = clusterOf('a', 'b', 'c')
    const [a, c] = [idOf('a'), idOf('c')]
    const { records, answers, response } = drop({ topics: [{ name: 'a' }, { name: null, topicId: c }] })
    expect(records).toEqual([
      { type: 'RemoveTopicRecord', version: 0, data: { topicId: a } },
      { type: 'RemoveTopicRecord', version: 0, data: { topicId: c } },
    ])
    expect(answers).toEqual([
      { name: 'a', topicId: a, errorCode: 0, errorMessage: null },
      { name: 'c', topicId: c, errorCode: 0, errorMessage: null },
    ])
    expect(response.deleted.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['a', 2],
      ['c', 2],
    ])
    expect(Object.keys(summaryOf(replay.image))).toEqual(['b'])
    expect(replay.image.configs.has('2/a')).toBe(false)
  })

  it('takes names as old clients send them', () => {
    const { replay, drop } = clusterOf('a', 'b')
    expect(drop({ topicNames: ['a', 'nope'] }).answers.map(({ errorCode }) => errorCode)).toEqual([0, 3])
    expect([...replay.image.topicsByName.keys()]).toEqual(['b'])
  })

  it.each([
    [[{ name: 'nope' }], 3, 'This server does not host this topic-partition.'],
    [[{ name: '__cluster_metadata' }], 3, 'This server does not host this topic-partition.'],
    [[{ name: null, topicId: STRANGER }], 100, 'This server does not host this topic ID.'],
    [[{ name: null }], 42, 'Neither topic name nor id were specified.'],
    [[{ name: 'a', topicId: STRANGER }], 42, 'You may not specify both topic name and topic id.'],
    [[{ name: 'a' }, { name: 'a' }], 42, 'Duplicate topic name.'],
    [
      [
        { name: null, topicId: STRANGER },
        { name: null, topicId: STRANGER },
      ],
      42,
      'Duplicate topic id.',
    ],
  ])('%j is refused in the words of Kafka', (topics, errorCode, errorMessage) => {
    const { replay, drop } = clusterOf('a')
    const { records, answers } = drop({ topics })
    expect(answers.map((answer) => [answer.errorCode, answer.errorMessage])).toEqual([[errorCode, errorMessage]])
    expect(records).toEqual([])
    expect(replay.image.topicsByName.size).toBe(1)
  })

  it('a topic by its id and by its name deletes it once', () => {
    const { idOf, drop } = clusterOf('a')
    const { records, answers } = drop({ topics: [{ name: null, topicId: idOf('a') }, { name: 'a' }] })
    expect(answers.map(({ errorCode }) => errorCode)).toEqual([0, 42])
    expect(records).toHaveLength(1)
  })
})

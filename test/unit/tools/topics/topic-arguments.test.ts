import { describe, expect, it } from 'vitest'
import { parseReplicaAssignment, parseTopicConfigs } from '../../../../src/tools/topics/topic-arguments.ts'

describe('a replica assignment', () => {
  it.each([
    ['', []],
    [',', []],
    ['1', [[1]]],
    ['1,1,1', [[1], [1], [1]]],
    [
      '1:2 , 2:1',
      [
        [1, 2],
        [2, 1],
      ],
    ],
    ['1,2,,', [[1], [2]]],
  ])('%o holds the brokers of each partition', (text, assignments) => {
    expect(parseReplicaAssignment(text)).toEqual(assignments)
  })

  it.each([
    ['1:1', 'Partition replica lists may not contain duplicate entries: 1'],
    ['1:2,1', 'Partition 1 has different replication factor: [1]'],
    ['1,1:2', 'Partition 1 has different replication factor: [1, 2]'],
    ['x', 'For input string: "x"'],
    [',1', 'For input string: ""'],
  ])("%o is refused in Kafka's words", (text, message) => {
    expect(() => parseReplicaAssignment(text)).toThrow(message)
  })
})

describe('topic configs', () => {
  it('may have blanks around each part', () => {
    expect(parseTopicConfigs(['retention.ms = 1000', ' a=b '])).toEqual({ 'retention.ms': '1000', a: 'b' })
  })

  it.each(['retention.ms', 'retention.ms=', 'retention.ms=1=2'])('%o is refused', (text) => {
    expect(() => parseTopicConfigs([text])).toThrow(
      'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
    )
  })
})

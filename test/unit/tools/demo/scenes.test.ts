import { describe, expect, it } from 'vitest'
import {
  isSettled,
  printedPartitions,
  printedRecords,
  printedRows,
  printedShares,
} from '../../../../src/tools/demo/printed.ts'
import { keys } from '../../../../src/tools/demo/scenes/keys.ts'
import { scenes } from '../../../../src/tools/demo/scenes.ts'
import { SceneFailure } from '../../../../src/tools/demo/stage.ts'
import { FakeStage } from './fake-stage.ts'

const MEMBERS = [
  '',
  'GROUP  CONSUMER-ID  HOST  CLIENT-ID  #PARTITIONS  CURRENT-EPOCH  CURRENT-ASSIGNMENT  TARGET-EPOCH  TARGET-ASSIGNMENT',
  'g      w2-abc       /1    w2         2            3              jobs:2,3            3             jobs:2,3',
  'g      w1-def       /1    w1         0            3              -                   3             -',
]

describe('what tools print', () => {
  it('is read as records, and nothing else is', () => {
    const lines = [
      'Partition:2\tOffset:17\tann\tpays\tin',
      'Processed a total of 1 messages',
      'Partition:x\tOffset:1\ta\tb',
    ]
    expect(printedRecords(lines)).toEqual([{ partition: 2, offset: 17, key: 'ann', value: 'pays\tin' }])
  })

  it('is read as partitions', () => {
    const lines = [
      'Topic: t\tTopicId: x\tPartitionCount: 1',
      '\tTopic: t\tPartition: 0\tLeader: none\tReplicas: 2,3\tIsr: \tElr: ',
      '\tTopic: t\tPartition: 1\tLeader: 2\tReplicas: 2,3\tIsr: 2\tElr: ',
    ]
    expect(printedPartitions(lines)).toEqual([
      { partition: 0, leader: -1, replicas: [2, 3], isr: [] },
      { partition: 1, leader: 2, replicas: [2, 3], isr: [2] },
    ])
  })

  it('is read as rows, and as the shares of members', () => {
    expect(printedRows(MEMBERS)[0]?.get('CLIENT-ID')).toBe('w2')
    expect([...printedShares(MEMBERS)]).toEqual([
      ['w2', [2, 3]],
      ['w1', []],
    ])
    expect(isSettled(MEMBERS)).toBe(true)
    expect(isSettled([...MEMBERS, 'g  w3  /1  w3  0  3  -  4  jobs:1'])).toBe(false)
    // Of a classic group, which has no targets.
    expect(isSettled([...MEMBERS, 'g  w3  /1  w3  1  -  jobs:1  -  -'])).toBe(true)
    expect(printedRows(['no table'])).toEqual([])
  })
})

describe('a scene', () => {
  const typed = [
    ['ann', 'opens an account'],
    ['bob', 'opens an account'],
    ['ann', 'pays in 100'],
    ['cleo', 'opens an account'],
    ['ann', 'takes out 30'],
    ['bob', 'pays in 50'],
  ] as const
  const ticks = ['one', 'two', 'three', 'four', 'five', 'six'].map(
    (value, at) => `Partition:${at % 3}\tOffset:${Math.floor(at / 3)}\tnull\t${value}`,
  )
  const stageWith = (accounts: readonly string[]) =>
    new FakeStage(([program, , topic]) =>
      program !== 'kafka-console-consumer.sh' ? [] : topic === 'ticks' ? ticks : accounts,
    )

  it('tells where records went, as it was printed', async () => {
    const partitions: Readonly<Record<string, number>> = { ann: 5, bob: 7, cleo: 5 }
    const stage = stageWith(
      typed.map(([key, value], at) => `Partition:${partitions[key]}\tOffset:${at + 40}\t${key}\t${value}`),
    )
    await keys.play(stage)
    const told = stage.told.join('\n')
    expect(told).toContain('ann: 3 records in partition 5 at offsets 40, 42 and 44.')
    expect(told).toContain('bob: 2 records in partition 7 at offsets 41 and 45.')
    expect(told).toContain('This time all records together were printed in the order of typing, too.')
    expect(told).toContain('one and four in partition 0; two and five in partition 1')
  })

  it('does not tell what did not happen', async () => {
    const scattered = typed.map(([key, value], at) => `Partition:${at}\tOffset:0\t${key}\t${value}`)
    await expect(keys.play(stageWith(scattered))).rejects.toThrow(
      new SceneFailure('All records of ann were to be in one partition.'),
    )
    await expect(keys.play(stageWith([]))).rejects.toThrow(SceneFailure)
  })

  it('has a name of its own', () => {
    expect(new Set(scenes.map(({ name }) => name)).size).toBe(scenes.length)
  })
})

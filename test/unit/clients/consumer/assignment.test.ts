import { describe, expect, it } from 'vitest'
import {
  assignmentList,
  assignmentOf,
  isSameAssignment,
  partitionCount,
  withoutPartitions,
} from '../../../../src/clients/consumer/assignment.ts'

const both = assignmentOf([
  { topicId: 'a', partitions: [2, 0, 2] },
  { topicId: 'b', partitions: [] },
  { topicId: 'a', partitions: [1] },
])

describe('an assignment', () => {
  it('holds each partition once, in order, and no empty topic', () => {
    expect(assignmentList(both)).toEqual([{ topicId: 'a', partitions: [0, 1, 2] }])
    expect(partitionCount(both)).toBe(3)
  })

  it('is taken from another one partition by partition', () => {
    const other = assignmentOf([
      { topicId: 'a', partitions: [1, 7] },
      { topicId: 'c', partitions: [0] },
    ])
    expect(assignmentList(withoutPartitions(both, other))).toEqual([{ topicId: 'a', partitions: [0, 2] }])
    expect(withoutPartitions(both, both).size).toBe(0)
  })

  it('is the same as another one with the same partitions only', () => {
    expect(isSameAssignment(both, assignmentOf([{ topicId: 'a', partitions: [2, 1, 0] }]))).toBe(true)
    expect(isSameAssignment(both, assignmentOf([{ topicId: 'a', partitions: [1, 0] }]))).toBe(false)
    expect(isSameAssignment(assignmentOf([]), both)).toBe(false)
  })
})

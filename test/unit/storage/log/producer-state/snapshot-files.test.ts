import { describe, expect, it } from 'vitest'
import { straySnapshots } from '../../../../../src/storage/log/producer-state/snapshot-files.ts'

const nameOf = (offset: number) => `${String(offset).padStart(20, '0')}.snapshot`
const BOUNDS = { logStartOffset: 0, endOffset: 100 }

function strayAmong(offsets: readonly number[], segmentBases: readonly number[], bounds = BOUNDS): number[] {
  return straySnapshots(offsets.map(nameOf), segmentBases, bounds).map((name) => Number(name.slice(0, 20)))
}

describe('the snapshots of no use', () => {
  it('are those that belong to no segment', () => {
    expect(strayAmong([10, 20, 30], [0, 20, 30])).toEqual([10])
    expect(strayAmong([25], [0, 20, 30])).toEqual([25])
  })

  it('do not include the newest one behind the last segment', () => {
    expect(strayAmong([20, 30, 60, 90], [0, 20, 30])).toEqual([60])
  })

  it('include those behind the end and those at or before the start', () => {
    const bounds = { logStartOffset: 20, endOffset: 50 }
    expect(strayAmong([20, 30, 60], [20, 30], bounds)).toEqual([60, 20])
    expect(strayAmong([50], [20, 30], bounds)).toEqual([])
  })

  it('do not include files that are something else', () => {
    const names = [`${nameOf(10)}.deleted`, `${nameOf(10)}.tmp`, '10.snapshot', '00000000000000000010.log']
    expect(straySnapshots(names, [0], BOUNDS)).toEqual([])
  })

  it('of a log without segments are all out of its bounds', () => {
    expect(strayAmong([5], [], { logStartOffset: 0, endOffset: 0 })).toEqual([5])
  })
})

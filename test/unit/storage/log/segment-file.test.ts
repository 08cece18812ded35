import { expect, it } from 'vitest'
import { baseOffsetOfLogFile, segmentFileName } from '../../../../src/storage/log/segment-file.ts'

it('a segment is named by 20 digits of its base offset', () => {
  expect(segmentFileName(0, '.log')).toBe('00000000000000000000.log')
  expect(segmentFileName(1234, '.timeindex')).toBe('00000000000000001234.timeindex')
  expect(segmentFileName(Number.MAX_SAFE_INTEGER, '.index')).toBe('00009007199254740991.index')
})

it.each([
  ['00000000000000000042.log', 42],
  ['00009007199254740991.log', Number.MAX_SAFE_INTEGER],
  ['00009007199254740992.log', null],
  ['00000000000000000042.index', null],
  ['00000000000000000042.log.deleted', null],
  ['0000000000000000042.log', null],
  ['x00000000000000000042.log', null],
  ['partition.metadata', null],
])('%s begins with offset %s', (name, baseOffset) => {
  expect(baseOffsetOfLogFile(name)).toBe(baseOffset)
})

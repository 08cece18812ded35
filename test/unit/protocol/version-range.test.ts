import { expect, it } from 'vitest'
import {
  formatVersions,
  includesVersion,
  parseVersions,
  type VersionSpec,
} from '../../../src/protocol/version-range.ts'

it.each<[VersionSpec, number[]]>([
  ['none', []],
  ['3', [3]],
  ['3-5', [3, 4, 5]],
  ['3+', [3, 4, 5, 6, 7, 8, 9]],
])('%s includes %j of 0 to 9, and is written as it was read', (spec, included) => {
  const range = parseVersions(spec)
  expect(
    Array.from({ length: 10 }, (_, version) => version).filter((version) => includesVersion(range, version)),
  ).toEqual(included)
  expect(formatVersions(range)).toBe(spec)
})

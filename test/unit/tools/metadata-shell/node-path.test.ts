import { expect, it } from 'vitest'
import { globPattern, pathNames } from '../../../../src/tools/metadata-shell/node-path.ts'

it('reads a path as a shell does', () => {
  expect(pathNames('/a//b/../c/./d/')).toEqual(['a', 'c', 'd'])
  expect(pathNames('../..')).toEqual([])
})

it('takes a name without wildcards as it is, and one that is no pattern too', () => {
  expect(globPattern('a.b')).toBeNull()
  expect(globPattern('a\\*b')).toBeNull()
  expect(globPattern('{a')).toBeNull()
  expect(globPattern('{a,{b}}')).toBeNull()
  expect(globPattern('a,b}')).toBeNull()
})

it('matches whole names', () => {
  expect(globPattern('a.*')?.test('a.b')).toBe(true)
  expect(globPattern('a.*')?.test('axb')).toBe(false)
  expect(globPattern('?')?.test('ab')).toBe(false)
  expect(globPattern('{a,b*}c')?.test('bxxc')).toBe(true)
  expect(globPattern('{a,b*}c')?.test('ac ')).toBe(false)
})

import { describe, expect, it } from 'vitest'
import { dishonestTests, testsWithoutExpectation } from './honest-test-check.ts'
import { codeIn, repositoryFiles } from './source-file.ts'

const tests = codeIn(repositoryFiles('test'), 'test')

describe('tests', () => {
  it('run, and can fail', () => {
    expect(tests.length).toBeGreaterThan(10)
    expect(dishonestTests(tests)).toEqual([])
    expect(testsWithoutExpectation(tests)).toEqual([])
  })
})

describe('the check of the tests', () => {
  const dishonest = (text: string) => dishonestTests([{ path: 'test/a.test.ts', text }])

  it.each([
    `it.${'only'}('a', () => {})`,
    `describe.${'only'}('a', () => {})`,
    `it.concurrent.${'only'}('a', () => {})`,
    `it.${'to' + 'do'}('a')`,
    `it.${'skip'}('a', () => {})`,
    `expect(${'true'}).toBe(true)`,
    `vi.${'mo' + 'ck'}('./a.ts')`,
  ])('refuses %s', (text) => {
    expect(dishonest(`\n${text}`)).toHaveLength(1)
    expect(dishonest(`\n${text}`)[0]).toMatch(/^test\/a\.test\.ts:2: /)
  })

  it.each(["it('a', () => {})", "it.skipIf(absent)('a', () => {})", 'expect(trueValue).toBe(1)', 'vi.useFakeTimers()'])(
    'accepts %s',
    (text) => {
      expect(dishonest(text)).toEqual([])
    },
  )

  it('finds a test file that expects nothing', () => {
    const offences = (text: string) => testsWithoutExpectation([{ path: 'test/a.test.ts', text }])
    expect(offences("it('a', () => { run() })")).toEqual(['test/a.test.ts'])
    expect(offences("it('a', () => { expect(run()).toBe(1) })")).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { longFiles, longFunctions } from './size-check.ts'
import { codeIn, repositoryFiles } from './source-file.ts'

const files = repositoryFiles()
const code = codeIn(files, 'src', 'bench', 'scripts', 'bin')

describe('sizes', () => {
  it('keep source files to 400 lines', () => {
    expect(code.length).toBeGreaterThan(10)
    expect(longFiles(code, 400)).toEqual([])
  })

  it('keep test files to 600 lines', () => {
    expect(longFiles(codeIn(files, 'test'), 600)).toEqual([])
  })

  it('keep functions to 70 lines', () => {
    expect(longFunctions(code, 70)).toEqual([])
  })
})

describe('the size check', () => {
  const file = (text: string) => [{ path: 'src/a.ts', text }]

  it('counts lines as wc does', () => {
    expect(longFiles(file('a\nb\n'), 2)).toEqual([])
    expect(longFiles(file('a\nb\nc\n'), 2)).toEqual(['src/a.ts: 3 lines, at most 2'])
    expect(longFiles(file('a\nb\nc'), 2)).toHaveLength(1)
  })

  it.each([
    ['a function', '\nfunction a() {\n\n}'],
    ['a method', '\nclass A { a() {\n\n} }'],
    ['a getter', '\nclass A { get a() {\n\nreturn 1 } }'],
    ['an arrow function', '\nconst a = () => {\n\n}'],
    ['a nested function', '\nconst a = { b: [function () {\n\n}] }'],
    ['an exported async generator', '\nexport async function* a() {\n\n}'],
  ])('measures %s', (_what, text) => {
    expect(longFunctions(file(text), 3)).toEqual([])
    expect(longFunctions(file(text), 2)).toEqual(['src/a.ts:2: a function of 3 lines, at most 2'])
  })
})

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { allMutations } from '../mutations/all-mutations.ts'
import { type Mutation, mutated, occurrences } from '../mutations/mutation.ts'
import { ROOT } from './source-file.ts'

const texts = new Map<string, string>()

function sourceOf({ file }: Mutation): string {
  const text = texts.get(file) ?? readFileSync(path.join(ROOT, 'src', file), 'utf8')
  texts.set(file, text)
  return text
}

describe('the list of mutations', () => {
  it('fits the source: each snippet occurs exactly once', () => {
    const strays = allMutations.filter((mutation) => occurrences(sourceOf(mutation), mutation.before) !== 1)
    expect(strays.map(({ name, file }) => `${name} in src/${file}`)).toEqual([])
  })

  it('changes something, and leaves code that parses', () => {
    for (const mutation of allMutations) {
      const text = mutated(sourceOf(mutation), mutation)
      expect(text, mutation.name).not.toBe(sourceOf(mutation))
      expect(parseSync(mutation.file, text).errors, mutation.name).toEqual([])
    }
  })

  it('names each way once, and tests that exist', () => {
    const names = allMutations.map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    const tests = new Set(allMutations.flatMap(({ tests: files }) => files))
    expect([...tests].filter((file) => !existsSync(path.join(ROOT, 'test', file)))).toEqual([])
    expect(allMutations.filter(({ tests: files }) => files.length === 0)).toEqual([])
  })

  it('was tried, and each way was noticed: npm run mutation-check -- --only NAME', () => {
    const page = readFileSync(path.join(ROOT, 'test', 'mutations', 'results.md'), 'utf8')
    const rows = [...page.matchAll(/^\| ([a-z\d-]+) \| (.*) \| (.*) \| \d+ \|$/gm)]
    expect(rows.map(([, name]) => name)).toEqual(allMutations.map(({ name }) => name))
    expect(rows.filter(([, , , by]) => by?.startsWith('**')).map(([, name]) => name)).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, repositoryFiles } from './source-file.ts'
import { leftoverMarkers, machinePaths, registryAddresses, resolvedAddresses } from './word-check.ts'

const files = repositoryFiles()

describe('no file holds', () => {
  it('a note to oneself', () => {
    expect(leftoverMarkers(files)).toEqual([])
  })

  it('a path of one machine', () => {
    expect(machinePaths(files)).toEqual([])
  })

  it('the address of a package registry', () => {
    expect(registryAddresses(files)).toEqual([])
    expect(resolvedAddresses(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))).toEqual([])
  })
})

describe('the word check', () => {
  const file = (text: string) => [{ path: 'src/a.ts', text }]

  it('finds leftover markers as whole words', () => {
    expect(leftoverMarkers(file(`a\n// ${'TO' + 'DO'}: later`))).toEqual([`src/a.ts:2: left over: ${'TO' + 'DO'}`])
    expect(leftoverMarkers(file(`// ${'FIX' + 'ME'}`))).toHaveLength(1)
    expect(leftoverMarkers(file(`mktemp run.${'X'.repeat(6)} and a hackathon`))).toEqual([])
  })

  it('finds absolute paths of a machine, not relative ones', () => {
    const root = `/${'root'}`
    expect(machinePaths(file(`const a = '${root}/x.txt'`))).toEqual([
      `src/a.ts:1: a path of one machine: ${root}/x.txt`,
    ])
    expect(machinePaths(file(`see ${root}/.cache`))).toHaveLength(1)
    expect(machinePaths(file('see `test/root/a.ts`, ./work/a and the root/ folder'))).toEqual([])
  })

  it('finds registries', () => {
    expect(registryAddresses(file(`https://registry${'.npmjs'}.org/a`))).toHaveLength(1)
    expect(registryAddresses(file('registryOf.topics.all'))).toEqual([])
  })

  it('finds download addresses in a lock file', () => {
    const lock = JSON.stringify({ packages: { '': {}, 'node_modules/a': { resolved: 'https://example.org/a.tgz' } } })
    expect(resolvedAddresses(lock)).toEqual(['node_modules/a: https://example.org/a.tgz'])
  })
})

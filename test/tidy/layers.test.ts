import { describe, expect, it } from 'vitest'
import { EXCEPTIONS, LAYERS, RESTRICTED_MODULES } from '../../layers.mjs'
import { importsOf, type LayerRules, layerOffences, staleExceptions } from './layer-check.ts'
import { codeIn, repositoryFiles } from './source-file.ts'

const rules: LayerRules = { layers: LAYERS, modules: RESTRICTED_MODULES, exceptions: EXCEPTIONS }
const sources = codeIn(repositoryFiles('src'), 'src')

describe('the layers of src', () => {
  it('import only what layers.mjs allows', () => {
    expect(sources.length).toBeGreaterThan(10)
    expect(layerOffences(sources, rules)).toEqual([])
  })

  it('have no exception that is not needed', () => {
    expect(staleExceptions(sources, rules)).toEqual([])
  })
})

describe('the layer check', () => {
  const small: LayerRules = {
    layers: { low: [], high: ['low'] },
    modules: { 'node:fs': ['low/io'], '@oclif/*': ['high'] },
    exceptions: [],
  }
  const offences = (path: string, text: string, changed: Partial<LayerRules> = {}) =>
    layerOffences([{ path, text }], { ...small, ...changed })

  it.each([
    ["import { a } from '../high/a.ts'"],
    ["import type { A } from '../high/a.ts'"],
    ["export { a } from '../high/a.ts'"],
    ["export * from '../high/a.ts'"],
    ["const a = await import('../high/a.ts')"],
    ["type A = import('../high/a.ts').A"],
    ["import '../high/a.ts'"],
  ])('sees the upward import in: %s', (text) => {
    expect(offences('src/low/b.ts', text)).toEqual(['src/low/b.ts:1: may not import src/high: ../high/a.ts'])
  })

  it('lets a folder import itself, what is below it, and modules nobody restricts', () => {
    const text =
      "import './c.ts'\nimport '../../low/io/a.ts'\nimport 'node:path'\nimport { Command } from '@oclif/core'"
    expect(offences('src/high/deep/b.ts', text)).toEqual([])
  })

  it('keeps restricted modules to their folders', () => {
    expect(offences('src/low/io/a.ts', "import { readFileSync } from 'node:fs'")).toEqual([])
    expect(offences('src/low/iota/a.ts', "import { readFileSync } from 'node:fs'")).toHaveLength(1)
    expect(offences('src/low/a.ts', "import { Command } from '@oclif/core/lib/command'")).toHaveLength(1)
  })

  it('refuses a folder without a row, a file in no folder and a way out of src', () => {
    expect(offences('src/new/a.ts', '')).toEqual(['src/new/a.ts: its folder has no row in layers.mjs'])
    expect(offences('src/a.ts', '')).toEqual(['src/a.ts: its folder has no row in layers.mjs'])
    expect(offences('src/low/a.ts', "import '../../test/x.ts'")).toEqual([
      'src/low/a.ts:1: leaves src: ../../test/x.ts',
    ])
  })

  it('honours an exception, and finds the one that is not needed', () => {
    const row = { file: 'src/low/a.ts', allow: ['high'], reason: 'as Kafka does' }
    const needed = "import '../high/a.ts'"
    expect(offences('src/low/a.ts', needed, { exceptions: [row] })).toEqual([])
    const stale = (text: string, rows = [row]) =>
      staleExceptions([{ path: 'src/low/a.ts', text }], { ...small, exceptions: rows })
    expect(stale(needed)).toEqual([])
    expect(stale('')).toEqual(['src/low/a.ts: does not need high in layers.mjs'])
    expect(stale(needed, [{ ...row, reason: ' ' }])).toHaveLength(1)
    expect(stale(needed, [{ ...row, file: 'src/low/gone.ts' }])).toHaveLength(1)
  })

  it('names the line', () => {
    expect(importsOf({ path: 'src/low/a.ts', text: "\n\nimport 'x'" })).toEqual([{ specifier: 'x', line: 3 }])
  })

  it('throws on a file that does not parse', () => {
    expect(() => offences('src/low/a.ts', 'import {')).toThrow('does not parse')
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileChunks, linkChunks } from '../../../scripts/bundle-chunks.mjs'

interface Linked {
  readonly body: string
  readonly rest: string | null
  readonly names: readonly string[]
}

let root: string

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kafdir-bundle-'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

/** Bundles files of TypeScript, by name; what the first of them exports is exported. */
async function bundled(files: Readonly<Record<string, string>>, isHot?: (name: string) => boolean): Promise<Linked> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, 'src', name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const modules = Object.keys(files).map((name) => `src/${name}`)
  const chunks: unknown = await compileChunks({ root, modules, platform: 'node', minifyWhitespace: true })
  return linkChunks(chunks, (load: (name: string) => string) => load(modules[0] ?? ''), {
    isHot: (name: string) => isHot?.(name) ?? true,
    restFile: 'rest.cjs',
  })
}

/** Runs a bundle as Node does, and gives what it exports. */
function run({ body, rest }: Linked): Record<string, unknown> {
  const file = path.join(root, 'bundle.cjs')
  writeFileSync(file, body)
  writeFileSync(path.join(root, 'rest.cjs'), rest ?? '')
  return createRequire(file)(file) as Record<string, unknown>
}

/** Says in a list of all what is evaluated, in its order. */
const SAYS = (name: string) => `;(globalThis as any).evaluated.push('${name}')\n`
const evaluated = (): string[] => ((globalThis as unknown as { evaluated: string[] }).evaluated ??= [])

describe('a bundle of chunks', () => {
  beforeEach(() => evaluated().splice(0))

  it('evaluates a module when something of it is first used, in whatever form', async () => {
    const linked = await bundled({
      'main.ts': `
        import { called, Made, table } from './late.ts'
        import * as whole from './whole.ts'
        import path from 'node:path'
        import { type Unused, base } from './early.ts'
        ${SAYS('main')}
        export const early: Unused = base + 1
        export const call = () => called(2)
        export const make = () => new Made('m').name
        export const take = () => ({ table }).table.one
        export const all = () => whole.answer
        export const join = () => path.posix.join('a', 'b')`,
      'late.ts': `${SAYS('late')}
        export function called(x: number) { return x * 2 }
        export class Made { constructor(readonly name: string) {} }
        export const table = { one: 1 }`,
      'whole.ts': `${SAYS('whole')} export const answer = 42`,
      'early.ts': `${SAYS('early')} export type Unused = number; export const base = 1`,
    })
    const main = run(linked) as Record<string, () => unknown>
    expect(evaluated()).toEqual(['early', 'main'])
    expect(main['early']).toBe(2)
    expect(main['make']?.()).toBe('m')
    expect(evaluated()).toEqual(['early', 'main', 'late'])
    expect([main['call']?.(), main['take']?.(), main['join']?.(), main['call']?.()]).toEqual([4, 1, 'a/b', 4])
    expect(evaluated()).toEqual(['early', 'main', 'late'])
    expect(main['all']?.()).toBe(42)
    expect(evaluated()).toEqual(['early', 'main', 'late', 'whole'])
  })

  it('leaves a name alone that means something else in some scope', async () => {
    const linked = await bundled({
      'main.ts': `
        import { name } from './names.ts'
        export const own = (name: string) => name
        export const imported = () => name
        export const pattern = ({ name = 'by default' }: { name?: string }) => name`,
      'names.ts': `export const name = 'imported'`,
    })
    const main = run(linked) as Record<string, (value?: unknown) => unknown>
    expect([main['own']?.('given'), main['imported']?.(), main['pattern']?.({})]).toEqual([
      'given',
      'imported',
      'by default',
    ])
  })

  it('loads what stands behind an import() when it is reached, once', async () => {
    const linked = await bundled({
      'main.ts': `export const load = async () => (await import('./other.ts')).value`,
      'other.ts': `${SAYS('other')} export const value = 7`,
    })
    const { load } = run(linked) as { load: () => Promise<number> }
    expect(evaluated()).toEqual([])
    expect([await load(), await load()]).toEqual([7, 7])
    expect(evaluated()).toEqual(['other'])
  })

  it('keeps modules that are seldom needed in a file of their own', async () => {
    const files = {
      'main.ts': `import { often } from './often.ts'; import { seldom } from './seldom.ts'
        export const first = () => often(1)
        export const second = () => seldom(1)`,
      'often.ts': 'export const often = (x: number) => x + 1',
      'seldom.ts': `import { often } from './often.ts'; export const seldom = (x: number) => often(x) + 10`,
    }
    const linked = await bundled(files, (name) => name !== 'src/seldom.ts')
    expect(linked.body).not.toContain('+10')
    expect(linked.rest).toContain('+10')
    const { first, second } = run(linked) as Record<string, () => unknown>
    expect([first?.(), second?.()]).toEqual([2, 12])
  })

  it('says again why a module could not be loaded, and loads it when it can', async () => {
    const linked = await bundled({
      'main.ts': `import { answer } from './other.ts'; export const ask = () => answer()`,
      'other.ts': `
        const lists = globalThis as any
        if (lists.evaluated.push('other') < 3) throw new Error('too many open files')
        export const answer = () => 42`,
    })
    const { ask } = run(linked) as { ask: () => number }
    expect(ask).toThrow('too many open files')
    expect(ask).toThrow('too many open files')
    expect(ask()).toBe(42)
  })

  it('refuses modules that need each other while they are evaluated, not those that do so later', async () => {
    const cycle = {
      'main.ts': `import { b } from './b.ts'; export const a = 1; export const c = b + 1`,
      'b.ts': `import { a } from './main.ts'; export const b = a + 1`,
    }
    await expect(bundled(cycle)).rejects.toThrow('chunks need each other: src/main.ts src/b.ts src/main.ts')
    const later = { ...cycle, 'b.ts': `import { a } from './main.ts'; export const b = 1; export const d = () => a` }
    expect(run(await bundled(later))['c']).toBe(2)
  })
})

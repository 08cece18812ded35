/** What kafdir is made of: docs/supply-chain.md against package.json, package-lock.json and what is installed. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './source-file.ts'

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly optional?: true
  readonly dev?: true
  readonly hasInstallScript?: true
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const IN_MODULES = 'node_modules/'
const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}
const { '': own, ...others } = packages
const page = readFileSync(path.join(ROOT, 'docs/supply-chain.md'), 'utf8')

/** What is installed or bundled may be under these; what only development needs, under the rest as well. */
const LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'MIT OR Apache-2.0',
  '(MIT OR CC0-1.0)',
])
const DEVELOPMENT_LICENCES: ReadonlySet<string> = new Set([...LICENCES, 'MPL-2.0', 'Python-2.0', 'CC0-1.0'])
/** Optional packages of other systems, which the registry did not have when the lock file was made. */
const MOST_WITHOUT_HASH = 60

/** The packages of a section's table, by their first cell, each with its other cells. */
function table(heading: string): Map<string, readonly string[]> {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  return new Map(
    rows.flatMap((row) => {
      const [names = '', ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      return names.split(', ').map((name) => [name.replaceAll('`', ''), cells] as const)
    }),
  )
}

/** All that is installed with the package on any system, but for the binaries of systems. */
function installed(): Map<string, { readonly locked: Locked; readonly of: string }> {
  const found = new Map<string, { locked: Locked; of: string }>()
  const visit = (names: readonly string[], of: string): void => {
    for (const name of names) {
      const locked = packages[IN_MODULES + name]
      if (locked === undefined || found.has(name)) continue
      found.set(name, { locked, of })
      visit(Object.keys(locked.dependencies ?? {}), name)
    }
  }
  visit(Object.keys(own?.dependencies ?? {}), '')
  return found
}

describe('docs/supply-chain.md', () => {
  it('lists all that is installed, with version, reason, licence, size and release', () => {
    const rows = table('Installed with kafdir')
    const expected = [...installed()].map(([name, { locked, of }]) => [name, locked.version, of, locked.license])
    const told = [...rows].map(([name, [version, of = '', licence]]) => [
      name,
      version,
      of.replaceAll('`', ''),
      licence,
    ])
    expect(told.map(String).toSorted()).toEqual(expected.map(String).toSorted())
    for (const [name, [, , , size, reason, , released]] of rows) {
      expect([name, size]).toEqual([name, expect.stringMatching(/^\d+\.\d MB$/)])
      expect([name, reason]).toEqual([name, expect.stringMatching(/\w/)])
      expect([name, released]).toEqual([name, expect.stringMatching(/^20\d\d-\d\d-\d\d$/)])
    }
  })

  it('has a line for everything else, bundled or for development', () => {
    const told = [...table('Bundled').keys(), ...table('For development only').keys()]
    expect(told.sort()).toEqual(Object.keys(own?.devDependencies ?? {}).sort())
  })
})

describe('the lock file', () => {
  it('has no licence that is not on the list', () => {
    const offences = Object.entries(others).flatMap(([name, { license, dev, optional }]) => {
      // A package that the registry did not have says nothing; it is its addon's, for another system.
      if (license === undefined && optional === true) return []
      const allowed = dev === true ? DEVELOPMENT_LICENCES : LICENCES
      return allowed.has(license ?? '') ? [] : [`${name}: ${license}`]
    })
    expect(offences).toEqual([])
  })

  it('has the hash of all that is needed, and no address', () => {
    const withoutHash = Object.entries(others).filter(([, { integrity }]) => integrity === undefined)
    expect(withoutHash.filter(([, { optional }]) => optional !== true)).toEqual([])
    expect(withoutHash.length).toBeLessThanOrEqual(MOST_WITHOUT_HASH)
    expect(Object.entries(others).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  })

  it('lets nothing run when it is installed, but what development is asked about', () => {
    const scripts = Object.entries(others).filter(([, { hasInstallScript }]) => hasInstallScript === true)
    expect(scripts.filter(([, { dev }]) => dev !== true)).toEqual([])
    const { allowScripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      allowScripts: Readonly<Record<string, boolean>>
    }
    const names = scripts.map(([name]) => name.slice(name.lastIndexOf(IN_MODULES) + IN_MODULES.length))
    expect(Object.fromEntries([...new Set(names)].map((name) => [name, false]))).toEqual(allowScripts)
  })
})

it('what is bundled is under such a licence, too', () => {
  const heads = readFileSync(path.join(ROOT, 'dist/licences.txt'), 'utf8').match(/^[@a-z]\S* \d\S* \(.+\)$/gm) ?? []
  expect(heads.length).toBeGreaterThan(10)
  const licences = heads.map((head) => / \((.+)\)$/.exec(head)?.[1] ?? '')
  expect(licences.filter((licence) => !LICENCES.has(licence))).toEqual([])
})

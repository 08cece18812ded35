import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './source-file.ts'

interface Package {
  readonly dependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, { optionalDependencies?: Readonly<Record<string, string>> }>>
}

const pkg = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Package

describe('the package', () => {
  it('has executable programs, and puts only kafdir on the path', () => {
    expect(pkg.bin).toEqual({ kafdir: 'bin/kafdir.js' })
    const programs = readdirSync(path.join(ROOT, 'bin')).filter((name) => !/\.(json|cjs)$/.test(name))
    expect(programs).toContain('kafka-topics.sh')
    expect(programs).toContain('kafka-topics')
    for (const name of programs) {
      const file = path.join(ROOT, 'bin', name)
      expect(() => accessSync(file, constants.X_OK)).not.toThrow()
      expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    }
  })

  it('depends on nothing that runs a script or a compiler when it is installed', () => {
    for (const name of Object.keys(pkg.dependencies)) {
      const manifest = path.join(ROOT, 'node_modules', name, 'package.json')
      const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts?: Record<string, string> }
      expect(Object.keys(scripts).filter((script) => /^(pre|post)?install$/.test(script))).toEqual([])
      expect(existsSync(path.join(ROOT, 'node_modules', name, 'binding.gyp'))).toBe(false)
    }
  })

  it('has a lock file that names every optional package, or npm ci refuses it (node scripts/complete-lock.mjs)', () => {
    const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lock
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    expect(wanted.length).toBeGreaterThan(0)
    expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([])
  })

  it('says the same about itself in its lock file', () => {
    const lock = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
    const { '': own } = (JSON.parse(lock) as { packages: Record<string, Record<string, unknown>> }).packages
    const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
    for (const name of Object.keys(own ?? {})) expect([name, own?.[name]]).toEqual([name, manifest[name]])
    for (const name of ['os', 'engines', 'bin', 'dependencies', 'devDependencies']) expect(own).toHaveProperty(name)
  })

  it('has only scripts whose file exists', () => {
    const named = Object.values(pkg.scripts).flatMap((script) => script.match(/\b(scripts|bench)\/[\w-]+\.mjs/g) ?? [])
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([])
  })
})

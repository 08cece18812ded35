import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const start = path.join(import.meta.dirname, '../../../bin/start.cjs')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kafdir-start-'))
  mkdirSync(path.join(folder, 'bin'))
  mkdirSync(path.join(folder, 'dist'))
  copyFileSync(start, path.join(folder, 'bin/start.cjs'))
  writeFileSync(
    path.join(folder, 'bin/program.cjs'),
    "process.stdout.write(require('./start.cjs')('bundle', 'program').answer())",
  )
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const writeBundle = (text: string) => writeFileSync(path.join(folder, 'dist/bundle.cjs'), text)
const caches = () => readdirSync(path.join(folder, 'dist')).filter((name) => name.endsWith('.cache'))

function run(mode = ''): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'bin/program.cjs')], {
    env: { ...process.env, KAFDIR_CODE_CACHE: mode },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
}

describe('bin/start.cjs', () => {
  it('loads a bundle without a cache, and leaves none behind', () => {
    writeBundle("exports.answer = () => 'one'")
    expect(run()).toBe('one')
    expect(caches()).toEqual([])
  })

  it('keeps what was compiled when the build asks for it, and uses it from then on', () => {
    writeBundle("exports.answer = () => 'one'")
    expect(run('write')).toBe('one')
    expect(caches()).toHaveLength(1)
    // Of the source V8 compares only the length, which is how one sees that it ran the cache. Builds remove caches first.
    writeBundle("exports.answer = () => 'two'")
    expect(run()).toBe('one')
    expect(run('off')).toBe('two')
  })

  it('loads as usual when the cache is of another bundle or damaged', () => {
    writeBundle("exports.answer = () => 'one'")
    run('write')
    writeBundle("exports.answer = () => 'three'")
    expect(run()).toBe('three')
    truncateSync(path.join(folder, 'dist', caches()[0] ?? ''), 100)
    expect(run()).toBe('three')
    writeFileSync(path.join(folder, 'dist', caches()[0] ?? ''), 'no cache at all')
    expect(run()).toBe('three')
  })

  it.each(['', 'write', 'off'])('gives the bundle what require gives it (mode "%s")', (mode) => {
    writeFileSync(path.join(folder, 'dist/other.cjs'), "exports.name = 'other'")
    writeBundle(`
      const { name } = require('./other.cjs')
      exports.answer = () => [name, __filename === module.filename, require(__filename) === module.exports].join(' ')
    `)
    expect(run(mode)).toBe('other true true')
    expect(run(mode)).toBe('other true true')
  })
})

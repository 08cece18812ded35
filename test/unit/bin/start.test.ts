import { spawnSync } from 'node:child_process'
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
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

const BUILD = '0123456789abcdef'
const PARAMETERS = 'exports, require, module, __filename, __dirname'

/** As scripts/build.mjs writes it. */
const writeBundle = (text: string, firstLine = `// ${BUILD}`) =>
  writeFileSync(
    path.join(folder, 'dist/bundle.cjs'),
    `${firstLine}\n(typeof module === "undefined" ? (run) => run : (run) => run(${PARAMETERS}))(function (${PARAMETERS}) {\n${text}\n})`,
  )
const caches = (place = 'dist') => {
  const where = path.join(folder, place)
  return existsSync(where) ? readdirSync(where).filter((name) => name.endsWith('.cache')) : []
}
const ownCaches = () => caches(`cache/kafdir/${BUILD}`)

/** Runs the program; without a mode it may keep what it compiled in the user's cache directory. */
function run(mode = '', words: readonly string[] = [], status = 0, stderr = ''): string {
  const ended = spawnSync(process.execPath, [path.join(folder, 'bin/program.cjs'), ...words], {
    env: { ...process.env, KAFDIR_CODE_CACHE: mode, XDG_CACHE_HOME: path.join(folder, 'cache') },
    encoding: 'utf8',
  })
  expect(ended.stderr).toBe(stderr)
  expect(ended.status).toBe(status)
  return ended.stdout
}

describe('bin/start.cjs', () => {
  it.each(['off', 'read'])('loads a bundle without a cache, and leaves none behind (mode "%s")', (mode) => {
    writeBundle("exports.answer = () => 'one'")
    expect(run(mode)).toBe('one')
    expect([...caches(), ...ownCaches()]).toEqual([])
  })

  it('keeps what was compiled when the build asks for it, and uses it from then on', () => {
    writeBundle("exports.answer = () => 'one'")
    expect(run('write')).toBe('one')
    expect(caches()).toHaveLength(1)
    // Of the source V8 compares only the length, which is how one sees that it ran the cache. Builds remove caches first.
    writeBundle("exports.answer = () => 'two'")
    expect(run()).toBe('one')
    expect(run('off')).toBe('two')
    expect(ownCaches()).toEqual([])
  })

  it('loads as usual when the cache is of another bundle or damaged, and keeps a better one', () => {
    writeBundle("exports.answer = () => 'one'")
    run('write')
    writeBundle("exports.answer = () => 'three'")
    expect(run('read')).toBe('three')
    truncateSync(path.join(folder, 'dist', caches()[0] ?? ''), 100)
    expect(run('read')).toBe('three')
    writeFileSync(path.join(folder, 'dist', caches()[0] ?? ''), 'no cache at all')
    expect(run()).toBe('three')
    expect(ownCaches()).toHaveLength(1)
  })

  it('keeps what the first run of an installed package compiled, for each build of it', () => {
    writeBundle("exports.answer = () => 'one'")
    expect(run()).toBe('one')
    expect(ownCaches()).toHaveLength(1)
    writeBundle("exports.answer = () => 'two'")
    expect(run()).toBe('one')
    writeBundle("exports.answer = () => 'two'", '// fedcba9876543210')
    expect(run()).toBe('two')
    writeBundle("exports.answer = () => 'two'", '// no build at all')
    expect(run()).toBe('two')
    expect(caches('cache/kafdir')).toEqual([])
  })

  it('keeps one for each command, and none for what failed or is no command', () => {
    writeBundle("exports.answer = () => 'one'", `// ${BUILD} topics:list console-consumer`)
    for (const words of [
      ['topics', 'list'],
      ['topics', 'list', '--help'],
      ['console-consumer', 'orders'],
      ['console-consumer', 'payments'],
      ['--topic', 'orders', '--list'],
      ['--list', '--topic', 'orders'],
      ['--topic', 'orders'],
      ['ORDERS/../x'],
    ]) {
      run('', words)
    }
    const commands = ownCaches().map((name) => name.replace(/-\d+-\d+\.cache$/, ''))
    expect(commands.toSorted()).toEqual(
      [
        'program',
        'program--list',
        'program-console-consumer',
        'program-topics-list',
        'program-topics-list--help',
      ].toSorted(),
    )
    writeBundle("process.exitCode = 1; exports.answer = () => 'one'", '// fedcba9876543210')
    run('', [], 1)
    expect(existsSync(path.join(folder, 'cache/kafdir/fedcba9876543210'))).toBe(false)
  })

  it('removes what builds left that nobody has used for a month', () => {
    const old = path.join(folder, 'cache/kafdir/old')
    const recent = path.join(folder, 'cache/kafdir/recent')
    for (const left of [old, recent]) mkdirSync(left, { recursive: true })
    utimesSync(old, 0, 0)
    writeBundle("exports.answer = () => 'one'")
    run()
    expect([existsSync(old), existsSync(recent)]).toEqual([false, true])
  })

  it('works where nothing can be kept', () => {
    writeFileSync(path.join(folder, 'cache'), 'a file')
    writeBundle("exports.answer = () => 'one'")
    expect(run()).toBe('one')
  })

  it.skipIf(process.geteuid?.() !== 0)('leaves nothing in the home of another user, as with sudo', () => {
    writeBundle("exports.answer = () => 'one'")
    const home = path.join(folder, 'cache')
    mkdirSync(home)
    chownSync(home, 1, 1)
    expect(run()).toBe('one')
    expect(readdirSync(home)).toEqual([])
    mkdirSync(path.join(home, 'kafdir', BUILD), { recursive: true })
    chownSync(path.join(home, 'kafdir', BUILD), 1, 1)
    expect(run()).toBe('one')
    expect(ownCaches()).toEqual([])
  })

  it('leaves no half of a cache on a full disk', () => {
    writeBundle("require('node:fs').fsyncSync = () => { throw new Error('ENOSPC') }; exports.answer = () => 'one'")
    expect(run()).toBe('one')
    expect(readdirSync(path.join(folder, 'cache/kafdir', BUILD))).toEqual([])
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

  it('loads the rest of a bundle when it is asked for, and not that of another build', () => {
    const writeRest = (build: string) =>
      writeFileSync(
        path.join(folder, 'dist/bundle-rest.cjs'),
        `// ${build}\n(typeof module === "undefined" ? (run) => run : (run) => run(${PARAMETERS}))(function (${PARAMETERS}) {\nmodule.exports = 'the rest'\n})`,
      )
    writeBundle('exports.answer = () => module.loadRest()')
    writeRest(BUILD)
    expect([run(), run()]).toEqual(['the rest', 'the rest'])
    expect(ownCaches().toSorted()).toEqual([
      expect.stringMatching(/^program-/),
      expect.stringMatching(/^rest-program-/),
    ])
    writeRest('fedcba9876543210')
    // Whoever would tell of an error may need the rest as well.
    writeBundle(`exports.answer = () => { try { module.loadRest() } catch { return module.loadRest() } }`)
    expect(run('read', [], 1, 'kafdir was replaced by another version while it started: start it again.\n')).toBe('')
  })

  it('has the rest of a bundle also when another version was installed since, and no file can be opened any more', () => {
    const rest = path.join(folder, 'dist/bundle-rest.cjs')
    writeFileSync(rest, `// ${BUILD}\n(function (exports, require, module) {\nmodule.exports = 'kept'\n})`)
    writeBundle(
      `const fs = require('node:fs')
       exports.answer = () => {
         fs.rmSync(${JSON.stringify(rest)})
         fs.openSync = () => { throw new Error('EMFILE') }
         return module.loadRest()
       }`,
    )
    expect(run()).toBe('kept')
  })
})

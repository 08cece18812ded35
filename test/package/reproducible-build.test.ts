/** The same sources make the same bundle, wherever they lie: whoever wants to can compare what was published. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ROOT } from './npm.ts'

const SOURCES = ['src', 'scripts', 'bin', 'package.json', 'package-lock.json', 'LICENSE']

/** What of the build is published, by name. */
function published(root: string): Record<string, string> {
  const built = readdirSync(path.join(root, 'dist')).filter((name) => /\.(cjs|txt)$/.test(name))
  const files = [...built.map((name) => path.join('dist', name)), 'oclif.manifest.json']
  const hash = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(root, file)))
      .digest('hex')
  return Object.fromEntries(files.sort().map((file) => [file, hash(file)]))
}

it('a second build in another directory is the same, byte for byte', () => {
  mkdirSync(path.join(ROOT, 'build'), { recursive: true })
  const scratch = mkdtempSync(path.join(ROOT, 'build', 'again-'))
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
  const again = path.join(scratch, 'a', 'place', 'with', 'another', 'name')
  for (const source of SOURCES) cpSync(path.join(ROOT, source), path.join(again, source), { recursive: true })
  // Names for the same files: a link to the folder would be another place.
  execFileSync('cp', ['-al', path.join(ROOT, 'node_modules'), path.join(again, 'node_modules')])
  execFileSync(process.execPath, [path.join(again, 'scripts/build.mjs')], { cwd: again, stdio: 'ignore' })
  const expected = published(ROOT)
  expect(Object.keys(expected).length).toBeGreaterThan(4)
  expect(published(again)).toEqual(expected)
})

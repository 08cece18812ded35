/**
 * Adds to package-lock.json the optional packages that npm left out. npm does that when the registry at hand does not
 * have the binaries of other platforms, and `npm ci` then refuses the lock file, everywhere. Without a copy to compare
 * with there is no integrity hash, but version, system and processor are known from the one that asks for the package.
 * Run it after `npm install`; test/tidy/package.test.ts says when.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const file = path.join(import.meta.dirname, '..', 'package-lock.json')
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32']

/** `@oxlint/binding-linux-x64-musl` -> os linux, cpu x64, libc musl. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : []
  return Object.fromEntries(Object.entries({ os, cpu, libc }).filter(([, values]) => values.length > 0))
}

const lock = JSON.parse(await readFile(file, 'utf8'))
const added = Object.values(lock.packages).flatMap(({ optionalDependencies = {}, dev }) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !(`node_modules/${name}` in lock.packages))
    .map(([name, version]) => [
      `node_modules/${name}`,
      { version: version.replace(/^[~^]/, ''), ...platformOf(name), ...(dev && { dev }), optional: true },
    ]),
)
lock.packages = Object.fromEntries(
  [...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => (a < b ? -1 : 1)),
)
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.map(([name, { version }]) => `${name} ${version}`).join('\n') || 'nothing was missing')

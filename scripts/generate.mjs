/**
 * Writes what is derived from the tables and kept in the repository: man pages, the list of them in package.json, the
 * programs in bin, and the flag snapshot. test/tidy/generated.test.ts fails when they are stale.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const OWN_PROGRAMS = new Set(['kafdir.js', 'package.json', 'start.cjs'])

/** Node 20 runs no TypeScript, so the module is bundled first, below the project so that its packages are found. */
async function importSource(source) {
  const outfile = path.join(root, 'build', 'generate', `${path.basename(source, '.ts')}.mjs`)
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  return import(pathToFileURL(outfile).href)
}

async function writeManPages() {
  const { manPages } = await importSource('src/cli/man-page.ts')
  const folder = path.join(root, 'man', 'man1')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const pages = [...manPages()]
  await Promise.all(pages.map(([name, text]) => writeFile(path.join(folder, name), text)))
  await listManPages(pages.map(([name]) => `man/man1/${name}`).toSorted())
}

async function listManPages(man) {
  const file = path.join(root, 'package.json')
  const text = JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), man }, null, 2)
  await writeFile(file, `${text}\n`)
}

async function writeFlagSnapshot() {
  const { flagSnapshot } = await importSource('src/cli/flag-snapshot.ts')
  const file = path.join(root, 'test', 'tidy', 'flags.snapshot.json')
  await writeFile(file, `${JSON.stringify(flagSnapshot(), null, 2)}\n`)
}

/** Those that are no script of Kafka's stay as they are. */
async function writePrograms() {
  const { kafkaScripts } = await importSource('src/cli/kafka-main.ts')
  const { kafkaPrograms } = await importSource('src/cli/kafka-programs.ts')
  const folder = path.join(root, 'bin')
  const programs = kafkaPrograms(await kafkaScripts())
  const old = (await readdir(folder)).filter((name) => !OWN_PROGRAMS.has(name) && !programs.has(name))
  await Promise.all(old.map((name) => rm(path.join(folder, name))))
  await Promise.all([...programs].map(([name, text]) => writeFile(path.join(folder, name), text, { mode: 0o755 })))
}

await writeManPages()
await writePrograms()
await writeFlagSnapshot()

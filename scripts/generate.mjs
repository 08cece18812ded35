/**
 * Writes what is derived from the option tables and kept in the repository: man pages, the list of them in package.json,
 * and the flag snapshot. test/tidy/generated.test.ts fails when they are stale.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')

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

await writeManPages()
await writeFlagSnapshot()

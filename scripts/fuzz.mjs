/** `npm run fuzz`: bundles the campaign of test/fuzz, as the benches do what they measure, and runs it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const bundle = path.join(root, 'build', 'fuzz', 'campaign.mjs')

mkdirSync(path.dirname(bundle), { recursive: true })
buildSync({
  entryPoints: [path.join(root, 'test', 'fuzz', 'campaign.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  // Paths of the sources stay what they are: where data lies is told from them.
  define: { 'import.meta.dirname': JSON.stringify(path.join(root, 'test', 'fuzz', 'parsers')) },
})
const { status, signal } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
if (signal !== null) console.error(`${signal} ended it: the last parser that is not in the table made Node crash`)
process.exitCode = status ?? 1

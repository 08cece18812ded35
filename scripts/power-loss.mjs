/**
 * Loses power, kills and breaks calls in every place of some lives of a cluster (test/crash/power-loss.md), and prints how
 * much was tried. A round takes one call of so many, and all crash states in front of it; the next round takes the next one.
 *
 *   npm run power-loss [-- --seed N] [--rounds N] [--workload NAME]     --rounds 16: every call
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const { values } = parseArgs({
  options: { seed: { type: 'string' }, rounds: { type: 'string' }, workload: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const rounds = Number(values.rounds ?? 1)

/** Node 20 runs no TypeScript. */
async function importCampaign() {
  const outfile = path.join(root, 'build', 'power-loss', 'campaign.mjs')
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [path.join(root, 'test', 'crash', 'power-loss-rounds.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    sourcemap: 'inline',
  })
  return import(pathToFileURL(outfile).href)
}

process.setSourceMapsEnabled(true)
const { runRounds } = await importCampaign()
console.log(`seed ${seed}`)
const isRight = await runRounds({ seed, rounds, only: values.workload, print: (line) => console.log(line) })
process.exitCode = isRight ? 0 : 1

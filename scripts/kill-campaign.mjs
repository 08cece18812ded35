/**
 * Kills the programs in bin/ with SIGKILL at named points and at random moments, thousands of times, and has the checker of
 * test/checker look at what they leave. Prints point × kills × verdicts.
 *
 *   npm run kill-campaign [-- --seed N --kills N --brokers 1|3 --jobs N]
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const campaign = path.join(root, 'test', 'campaign')
const outfile = path.join(root, 'build', 'kill-campaign', 'main.mjs')

// Node 20 runs no TypeScript. The modules find the programs and what is preloaded beside themselves.
await esbuild.build({
  absWorkingDir: root,
  entryPoints: [path.join(campaign, 'main.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  define: { 'import.meta.dirname': JSON.stringify(campaign) },
})
const { main } = await import(pathToFileURL(outfile).href)
process.exitCode = await main(process.argv.slice(2), (text) => process.stdout.write(text))

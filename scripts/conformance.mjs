/**
 * How near bin/ is to Kafka: replays test/transcripts and prints for each tool what passes, what passes by rule and what
 * fails. Where KAFKA_LIBS names a folder with the jars of a Kafka, asks that Kafka the same again afterwards, writes what it
 * says into build/transcripts and prints where it differs from the copy.
 *
 * Two figures: as installed, and with KAFDIR_STRICT=1, which refuses what Kafka refuses (a missing address above all).
 *
 *   npm run conformance [-- REGEX]     REGEX: only these transcripts, as kafka-topics/usage
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const build = path.join(root, 'build', 'conformance')
const transcripts = path.join(root, 'test', 'transcripts')
const only = new RegExp(process.argv[2] ?? '')
const libs = process.env.KAFKA_LIBS

/** Node 20 runs no TypeScript. The modules find the transcripts beside themselves. */
async function importTest(name) {
  const outfile = path.join(build, `${name}.mjs`)
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [path.join(transcripts, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    define: { 'import.meta.dirname': JSON.stringify(transcripts) },
  })
  return import(pathToFileURL(outfile).href)
}

/** Runs the ring of tests, which also compares standard error, and reads the verdicts that it leaves. */
function replayAll() {
  const file = path.join(build, 'verdicts.jsonl')
  rmSync(file, { force: true })
  const args = ['vitest', 'run', '--project', 'transcripts', '--reporter', 'dot', '--passWithNoTests']
  const { status } = spawnSync('npx', args, {
    cwd: root,
    env: { ...process.env, KAFDIR_VERDICTS: file, KAFDIR_ONLY: only.source },
    stdio: ['ignore', 2, 2],
  })
  const steps = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : []
  return { steps: steps.filter(({ id }) => !id.startsWith('kafdir/')), isGreen: status === 0 }
}

mkdirSync(build, { recursive: true })
const { conformance, strictConformance } = await importTest('conformance')
const { steps, isGreen } = replayAll()
const { text, isEnough } = conformance(steps)
process.stdout.write(text)
const { strictSteps } = await importTest('strict-conformance')
const strict = strictConformance(await strictSteps(steps))
process.stdout.write(strict.text)
if (!isGreen)
  console.error('The transcripts ring failed: a step differs in another way than test/transcripts/deviations.ts says.')
let differing = 0
if (libs !== undefined) {
  const { recordKafka } = await importTest('record-kafka')
  const folder = path.join(root, 'build', 'transcripts')
  console.log(`\nWhat the Kafka in ${libs} says, in ${path.relative(process.cwd(), folder)}:`)
  differing = await recordKafka({ libs, folder, only, print: (line) => process.stdout.write(line) })
  console.log(`${differing} steps differ from what is kept in test/transcripts.`)
}
process.exitCode = isGreen && isEnough && strict.isEnough && differing === 0 ? 0 : 1

/**
 * Breaks the engine on purpose, in each way that test/mutations lists, and demands that a test notices: in copies of the
 * project below the system's folder for temporary files, one way at a time in each. The tests that a mutation names run
 * first, the light rings when these let it pass. A whole run writes test/mutations/RESULTS.md.
 *
 *   npm run mutation-check [-- [--only REGEX] [--jobs N] [--seed N] [--named] [--light]]
 *
 *   --only   only mutations with such a name, and no RESULTS.md
 *   --jobs   how many copies are at work at once; default 1
 *   --seed   of tests that choose at random; default 1
 *   --named  no rings beyond the tests that are named
 *   --light  of these only those of light rings: quick, and what survives has to be tried without it
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const NOT_COPIED = new Set(
  ['node_modules', 'build', 'coverage', '.git', '.kafdir'].map((name) => path.join(root, name)),
)
/** What a test imports that runs the built programs. */
const PROGRAMS = /\/processes\/(?!test-seed|until)/
const QUICK_RINGS = ['unit', 'contract']
const LIGHT_RINGS = ['unit', 'contract', 'property', 'regressions']
/** A mutation may make a test run for ever; that is noticed too. */
const LONGEST_RUN_MS = 300_000
/** Of a single test: on a busy machine its usual limit would say nothing about a mutation. */
const PATIENCE_MS = '120000'
const NICE = 10

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    named: { type: 'boolean', default: false },
    light: { type: 'boolean', default: false },
  },
})

/** Node 20 runs no TypeScript. */
async function importMutations() {
  const outfile = path.join(root, 'build', 'mutation-check', 'mutations.mjs')
  const contents = "export * from './all-mutations.ts'\nexport * from './mutation.ts'\n"
  const stdin = { contents, resolveDir: path.join(root, 'test', 'mutations'), loader: 'ts' }
  await esbuild.build({ absWorkingDir: root, stdin, outfile, bundle: true, format: 'esm', platform: 'node' })
  return import(pathToFileURL(outfile).href)
}

/** A copy of the project as it is now, with the packages of the original. */
function makeCopy() {
  const copy = mkdtempSync(path.join(tmpdir(), 'kafdir-mutation-'))
  cpSync(root, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(source) })
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
  return copy
}

function build(copy) {
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: copy, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The copy does not build: ${stderr}`)
}

/** Runs vitest; gives what its tests came to, or null where it did not end. */
function runTests(copy, args) {
  const outputFile = path.join(copy, 'mutation-verdict.json')
  rmSync(outputFile, { force: true })
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const report = ['--reporter', 'json', '--outputFile', outputFile]
  const patience = ['--testTimeout', PATIENCE_MS, '--hookTimeout', PATIENCE_MS]
  const all = [vitest, 'run', '--bail', '1', ...report, ...patience, ...args]
  const env = { ...process.env, KAFDIR_TEST_SEED: values.seed, NO_COLOR: '1' }
  delete env.CI
  return new Promise((resolve) => {
    const child = spawn(process.execPath, all, { cwd: copy, env, stdio: 'ignore', detached: true })
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), LONGEST_RUN_MS)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(signal === null ? { isGreen: code === 0, ...firstFailure(outputFile) } : null)
    })
  })
}

/** The first test that failed, and its file. A file that can't even be loaded has none. */
function firstFailure(outputFile) {
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8'))
  const failed = testResults.filter(({ status }) => status === 'failed')
  const all = failed.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })))
  const test = all.find(({ status }) => status === 'failed')
  const file = test?.file ?? failed[0]?.name
  return {
    test: test?.fullName ?? null,
    file: file === undefined ? null : file.slice(file.lastIndexOf('/test/') + '/test/'.length),
    message: test?.failureMessages?.[0] ?? failed[0]?.message ?? '',
  }
}

/** The light rings together do. */
function runsPrograms(file) {
  return !file.endsWith('.ts') || PROGRAMS.test(readFileSync(path.join(root, 'test', file), 'utf8'))
}

function ringOf(file) {
  return file.slice(0, file.indexOf('/'))
}

/** What the mutation came to in `copy`, which has it in it. */
async function judge(copy, { tests }) {
  let isBuilt = false
  const named = values.light ? tests.filter((file) => LIGHT_RINGS.includes(ringOf(file))) : tests
  const steps = named.map((file) => ({ args: [`test/${file}`], file }))
  if (!values.named && !values.light) {
    const rings = LIGHT_RINGS.flatMap((ring) => ['--project', ring])
    steps.push({ args: rings, file: LIGHT_RINGS.join(', ') })
  }
  for (const { args, file } of steps) {
    if (!isBuilt && runsPrograms(file)) {
      build(copy)
      isBuilt = true
    }
    const run = await runTests(copy, args)
    if (run === null) return { verdict: 'caught', file, test: 'does not end' }
    if (run.isGreen) continue
    if (run.test === null) return { verdict: 'BROKEN', file: run.file ?? file, test: run.message }
    return { verdict: 'caught', file: run.file, test: run.test }
  }
  return { verdict: 'SURVIVED', file: '', test: '' }
}

async function check(copy, mutation, mutated) {
  const file = path.join(copy, 'src', mutation.file)
  const original = readFileSync(file, 'utf8')
  const startedMs = Date.now()
  writeFileSync(file, mutated(original, mutation))
  let result
  try {
    result = await judge(copy, mutation)
  } finally {
    writeFileSync(file, original)
  }
  const seconds = (Date.now() - startedMs) / 1000
  if (result.verdict === 'caught') await demandGreen(copy, [result.file])
  return { ...result, mutation, seconds }
}

/** Files whose tests pass without a mutation: else nothing would be proved by those that fail. */
const green = new Set()

async function demandGreen(copy, files) {
  const unknown = files.filter((file) => !green.has(file))
  if (unknown.length === 0) return
  if (unknown.some(runsPrograms)) build(copy)
  const run = await runTests(
    copy,
    unknown.map((file) => `test/${file}`),
  )
  if (run?.isGreen !== true) {
    const what = run === null ? `${unknown[0]} does not end` : `${run.file}: ${run.test ?? run.message}`
    throw new Error(`Without a mutation this fails: ${what}`)
  }
  for (const file of unknown) green.add(file)
}

function resultsPage(results) {
  const caught = results.filter(({ verdict }) => verdict === 'caught').length
  const rows = results.map(({ mutation, file, test, verdict, seconds }) => {
    const by = verdict === 'caught' ? `\`${file}\`: ${test}` : `**${verdict}**`
    return `| ${mutation.name} | ${mutation.breaks} | ${by.replaceAll('|', '\\|')} | ${seconds.toFixed(0)} |`
  })
  return [
    '# What the mutation check came to',
    '',
    `Written by \`npm run mutation-check\`: ${caught} of ${results.length} ways to break the engine were noticed. Each is a snippet in`,
    'this folder; seconds are of a loaded machine, and for comparison only.',
    '',
    '| mutation | what it breaks | noticed by | s |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

async function work(copy, queue, results, mutated) {
  for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
    const result = await check(copy, mutation, mutated)
    results.push(result)
    const { verdict, file, test, seconds } = result
    console.log(`${verdict.padEnd(8)} ${seconds.toFixed(0).padStart(4)} s  ${mutation.name}  ${file} ${test}`.trimEnd())
  }
}

setPriority(NICE)
const { allMutations, mutated } = await importMutations()
const only = new RegExp(values.only)
const chosen = allMutations.filter(({ name }) => only.test(name))
console.log(`${chosen.length} mutations, seed ${values.seed}`)
const copies = Array.from({ length: Number(values.jobs) }, makeCopy)
try {
  const named = [...new Set(chosen.flatMap(({ tests }) => tests))]
  await demandGreen(
    copies[0],
    named.filter((file) => QUICK_RINGS.includes(ringOf(file))),
  )
  const results = []
  const queue = [...chosen]
  await Promise.all(copies.map((copy) => work(copy, queue, results, mutated)))
  const inOrder = results.toSorted((a, b) => chosen.indexOf(a.mutation) - chosen.indexOf(b.mutation))
  if (values.only === '') writeFileSync(path.join(root, 'test', 'mutations', 'RESULTS.md'), resultsPage(inOrder))
  const missed = inOrder.filter(({ verdict }) => verdict !== 'caught')
  console.log(`${inOrder.length - missed.length} of ${inOrder.length} were noticed.`)
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}

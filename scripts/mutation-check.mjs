/**
 * Breaks the engine on purpose, in each way that test/mutations lists, and demands that a test notices: in copies of the
 * project below the system's folder for temporary files, one way at a time in each. The tests that a mutation names run
 * first, the light rings when these let it pass. What it comes to is written into test/mutations/results.md.
 *
 *   npm run mutation-check [-- [--only REGEX] [--jobs N] [--seed N] [--named] [--light]]
 *
 *   --only   only mutations with such a name
 *   --jobs   how many copies are at work at once; default 1
 *   --seed   of tests that choose at random; default 1
 *   --named  no rings beyond the tests that are named
 *   --light  of these only those of light rings: quick, and what survives has to be tried without it
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
const RESULTS = path.join(root, 'test', 'mutations', 'results.md')
const LIGHT_RINGS = ['unit', 'contract', 'property', 'regressions']
/** A mutation may make a test run for ever; that is noticed too. Whole rings and crashes take their time. */
const LONGEST_RUN_MS = 600_000
const LONGEST_LIGHT_RUN_MS = 120_000
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

/** A copy of the project with a mutation in it, or none, and the process that runs its tests. */
class Copy {
  root = mkdtempSync(path.join(tmpdir(), 'kafdir-mutation-'))
  #session = null
  /** Below the copy. */
  #changed = new Set()

  /** The project as it is now, with the packages of the original. */
  constructor() {
    cpSync(root, this.root, { recursive: true, filter: (source) => !NOT_COPIED.has(source) })
    symlinkSync(path.join(root, 'node_modules'), path.join(this.root, 'node_modules'))
  }

  read(file) {
    return readFileSync(path.join(this.root, file), 'utf8')
  }

  write(file, text) {
    writeFileSync(path.join(this.root, file), text)
    this.#changed.add(file)
  }

  build() {
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: this.root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`The copy does not build: ${stderr}`)
  }

  /** Runs tests by their files, or whole projects of vitest; gives what they came to, or null where they did not end. */
  async run({ files = [], projects = [] }) {
    this.#session ??= await startSession(this.root)
    const session = this.#session
    session.send({ changed: [...this.#changed], files, projects })
    this.#changed.clear()
    const isLight = files.length > 0 && files.every((file) => LIGHT_RINGS.includes(file.split('/')[1]))
    const answer = await answerOf(session, isLight ? LONGEST_LIGHT_RUN_MS : LONGEST_RUN_MS)
    if (answer === null) this.#end()
    return answer
  }

  close() {
    this.#end()
    rmSync(this.root, { recursive: true, force: true })
  }

  #end() {
    if (this.#session !== null) process.kill(-this.#session.pid, 'SIGKILL')
    this.#session = null
  }
}

async function startSession(directory) {
  const env = { ...process.env, KAFDIR_TEST_SEED: values.seed, NO_COLOR: '1' }
  delete env.CI
  const script = path.join(directory, 'scripts', 'mutation-session.mjs')
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc']
  const session = spawn(process.execPath, [script], { cwd: directory, env, stdio, detached: true })
  await once(session, 'message')
  return session
}

/** Null: there was none for so long. */
async function answerOf(session, ms) {
  const signal = AbortSignal.timeout(ms)
  try {
    const [answer] = await once(session, 'message', { signal })
    return answer
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
}

function runsPrograms(file) {
  return PROGRAMS.test(readFileSync(path.join(root, 'test', file), 'utf8'))
}

function ringOf(file) {
  return file.slice(0, file.indexOf('/'))
}

/** What the mutation came to in `copy`, which has it in it. */
async function judge(copy, { tests }) {
  let isBuilt = false
  const named = values.light ? tests.filter((file) => LIGHT_RINGS.includes(ringOf(file))) : tests
  const steps = named.map((file) => ({ files: [`test/${file}`], runsPrograms: runsPrograms(file) }))
  if (!values.named && !values.light) steps.push({ projects: LIGHT_RINGS, runsPrograms: true })
  for (const step of steps) {
    if (step.runsPrograms && !isBuilt) {
      copy.build()
      isBuilt = true
    }
    const run = await copy.run(step)
    if (run === null) return { verdict: 'caught', file: named[steps.indexOf(step)] ?? null, test: 'does not end' }
    if (run.isGreen) continue
    if (run.test === null) return { verdict: 'BROKEN', file: run.file, test: run.message }
    return { verdict: 'caught', file: run.file, test: run.test }
  }
  return { verdict: 'SURVIVED', file: '', test: '' }
}

async function check(copy, mutation, mutated) {
  const file = path.join('src', mutation.file)
  const original = copy.read(file)
  const startedMs = Date.now()
  copy.write(file, mutated(original, mutation))
  let result
  try {
    result = await judge(copy, mutation)
  } finally {
    copy.write(file, original)
  }
  const seconds = (Date.now() - startedMs) / 1000
  const isProved = result.verdict !== 'caught' || result.file === null || (await isGreenWithout(copy, result.file))
  return { ...result, mutation, seconds, verdict: isProved ? result.verdict : 'UNPROVED' }
}

/** Files whose tests pass without a mutation: else nothing would be proved by those that fail. */
const green = new Set()

async function isGreenWithout(copy, file) {
  if (green.has(file)) return true
  if (runsPrograms(file)) copy.build()
  const run = await copy.run({ files: [`test/${file}`] })
  if (run?.isGreen === true) green.add(file)
  return green.has(file)
}

/** Of each mutation what it came to last: a run replaces the rows of those that it tried. */
function recordResults(results, allMutations) {
  const rows = new Map()
  for (const row of existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8').split('\n') : []) {
    const name = /^\| ([a-z\d-]+) \|/.exec(row)?.[1]
    if (name !== undefined) rows.set(name, row)
  }
  for (const { mutation, file, test, verdict, seconds } of results) {
    const by = verdict === 'caught' ? `\`${file}\`: ${test}` : `**${verdict}**`
    const cells = [mutation.name, mutation.breaks, by, seconds.toFixed(0)]
    rows.set(mutation.name, `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
  }
  const known = allMutations.filter(({ name }) => rows.has(name))
  const page = [
    '# What the mutation check came to',
    '',
    'Written by `npm run mutation-check`, a row when its mutation is tried: the first test that noticed it. Seconds are those of',
    'a machine with much else to do.',
    '',
    '| mutation | what does not hold any more | noticed by | s |',
    '| --- | --- | --- | --- |',
    ...known.map(({ name }) => rows.get(name)),
    '',
  ]
  writeFileSync(RESULTS, page.join('\n'))
}

async function work(copy, queue, results, { mutated, allMutations }) {
  for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
    const result = await check(copy, mutation, mutated)
    results.push(result)
    // What survives the light rings was not tried by all that are named.
    if (result.verdict === 'caught' || !values.light) recordResults([result], allMutations)
    const { verdict, file, test, seconds } = result
    console.log(`${verdict.padEnd(8)} ${seconds.toFixed(0).padStart(4)} s  ${mutation.name}  ${file} ${test}`.trimEnd())
  }
}

setPriority(NICE)
const { allMutations, mutated } = await importMutations()
const only = new RegExp(values.only)
const chosen = allMutations.filter(({ name }) => only.test(name))
console.log(`${chosen.length} mutations, seed ${values.seed}`)
const copies = Array.from({ length: Number(values.jobs) }, () => new Copy())
try {
  const results = []
  const queue = [...chosen]
  await Promise.all(copies.map((copy) => work(copy, queue, results, { mutated, allMutations })))
  const inOrder = results.toSorted((a, b) => chosen.indexOf(a.mutation) - chosen.indexOf(b.mutation))
  const missed = inOrder.filter(({ verdict }) => verdict !== 'caught')
  console.log(`${inOrder.length - missed.length} of ${inOrder.length} were noticed.`)
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  for (const copy of copies) copy.close()
}

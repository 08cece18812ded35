/**
 * The full form: `npm run fuzz -- --seed N --mutations N --only NAME`. A worker reads, and this thread watches it: an input
 * over which it sits for too long is a finding, too. What is found is kept under build/fuzz, to be put into test/data/fuzz.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { corpusFolder, corpusOf } from './corpus.ts'
import { type FuzzFailure, type FuzzReport, fuzz, fuzzedInput } from './fuzz-run.ts'
import { allParsers } from './parsers/all-parsers.ts'

const ROOT = process.cwd()
const CORPUS = path.join(ROOT, 'test/data/fuzz')
const FOUND = path.join(ROOT, 'build/fuzz')
const LOOK_MS = 1000
/** Of the clock: a busy machine must not look like a parser that hangs. */
const HANGING_MS = 60_000
const NO_ROUND = -1
const SHOWN_LINES = 8
const SHOWN_COLUMNS = 160

interface Job {
  /** Of the parsers that it is to feed. */
  readonly names: readonly string[]
  readonly seed: number
  readonly mutations: number
  /** One number: which round it is at. */
  readonly round: Int32Array
}

async function work({ names, seed, mutations, round }: Job): Promise<void> {
  const onRound = (at: number): void => void Atomics.store(round, 0, at)
  for (const target of allParsers().filter(({ name }) => names.includes(name))) {
    onRound(NO_ROUND)
    parentPort?.postMessage(await fuzz(target, { seed, mutations, corpus: corpusOf(CORPUS, target.name), onRound }))
  }
}

type Onlooker = (report: FuzzReport) => void

/** Feeds all parsers that are named. A parser over which the worker hangs, or dies, is a failure; the others get a new worker. */
async function feedAll(job: Omit<Job, 'round'>, onReport: Onlooker): Promise<void> {
  let names = job.names
  while (names.length > 0) {
    const done = await feedSome({ ...job, names }, onReport)
    names = names.slice(done)
  }
}

/** Resolves with how many of them were fed, when all were or the worker is gone. */
function feedSome(job: Omit<Job, 'round'>, onReport: Onlooker): Promise<number> {
  const round = new Int32Array(new SharedArrayBuffer(4)).fill(NO_ROUND)
  let began = performance.now()
  let done = 0
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { ...job, round } satisfies Job })
    let [seen, seenAt] = [NO_ROUND, performance.now()]
    const looking = setInterval(() => {
      const at = Atomics.load(round, 0)
      if (at !== seen) [seen, seenAt] = [at, performance.now()]
      else if (performance.now() - seenAt > HANGING_MS) giveUp(`it hangs in round ${at}`)
    }, LOOK_MS)
    const take = (report: FuzzReport): void => {
      onReport(report)
      done++
      began = performance.now()
      seenAt = began
      if (done === job.names.length) end()
    }
    const end = (): void => {
      clearInterval(looking)
      void worker.terminate()
      resolve(done)
    }
    const giveUp = (what: string): void => {
      const at = Atomics.load(round, 0)
      const target = job.names[done] as string
      const failure = { target, what, input: Buffer.alloc(0), round: at }
      const counts = { mutations: Math.max(at, 0), accepted: 0, refused: 0, slowestMs: 0 }
      take({ target, ...counts, tookMs: Math.round(performance.now() - began), failures: [failure] })
      end()
    }
    worker.on('message', take)
    worker.on('error', (error) => giveUp(error.stack ?? error.message))
  })
}

/** Writes down what broke the parser, and returns where. */
function keep({ target, input, round }: FuzzFailure, seed: number): string {
  const bytes =
    round === null || input.length > 0
      ? input
      : fuzzedInput(
          allParsers().find(({ name }) => name === target)!,
          { seed, mutations: 0, corpus: corpusOf(CORPUS, target) },
          round,
        )
  const folder = corpusFolder(FOUND, target)
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `seed-${seed}-${round ?? 'corpus'}`)
  writeFileSync(file, bytes)
  return path.relative(ROOT, file)
}

/** The beginning, of each line too: some hold what broke the parser. */
function shown(what: string): string {
  const lines = what.split('\n').slice(0, SHOWN_LINES)
  return lines.map((line) => line.slice(0, SHOWN_COLUMNS)).join('\n')
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      mutations: { type: 'string', default: '200000' },
      only: { type: 'string' },
    },
  })
  const seed = Number(values.seed)
  const parsers = allParsers().filter(({ name }) => values.only === undefined || name.includes(values.only))
  if (parsers.length === 0) throw new Error(`no parser's name has '${values.only}' in it`)
  const each = Math.ceil(Number(values.mutations) / parsers.length)
  console.log(`seed ${seed}, ${parsers.length} parsers, ${each} mutations each\n`)
  console.log(row(['parser', 'mutations', 'accepted', 'refused', 'slowest ms', 's', 'failures']))
  console.log(row(['---', '---:', '---:', '---:', '---:', '---:', '---:']))
  let [mutations, failures] = [0, 0]
  await feedAll({ names: parsers.map(({ name }) => name), seed, mutations: each }, (report) => {
    mutations += report.mutations
    failures += report.failures.length
    const { target, accepted, refused, slowestMs, tookMs } = report
    const seconds = (tookMs / 1000).toFixed(1)
    console.log(row([target, report.mutations, accepted, refused, slowestMs, seconds, report.failures.length]))
    for (const failure of report.failures) {
      // A worker sends bytes, not Buffers.
      const kept = keep({ ...failure, input: Buffer.from(failure.input) }, seed)
      console.error(`${target}: ${kept}\n${shown(failure.what)}\n`)
    }
  })
  console.log(`\n${mutations} mutations, ${failures} failures, seed ${seed}`)
  process.exitCode = failures === 0 ? 0 : 1
}

if (isMainThread) await main()
else await work(workerData as Job)

/** Runs the commands of a transcript against bin/, or Kafka's own programs, in a working directory and a cluster of their own. */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { masked } from './mask.ts'
import { type Output, parseTranscript, type Step } from './transcript.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const BIN = path.join(ROOT, 'bin')
const STEP_LIMIT_MS = 20_000

export interface ReplayedStep extends Step {
  /** `kafka-topics/usage.txt:4` */
  readonly id: string
  /** Masked. */
  readonly seen: Output
}

/** What answers the commands. */
export interface Programs {
  readonly bin: string
  readonly stepLimitMs: number
  /** What else the commands see. */
  readonly environment: Readonly<Record<string, string>>
  /** Makes ready for one transcript; what it resolves to is run at the end. `logDir` is not there yet. */
  begin(logDir: string, root: string): Promise<() => Promise<void>>
}

export const ourPrograms: Programs = {
  bin: BIN,
  stepLimitMs: STEP_LIMIT_MS,
  environment: { KAFDIR_BOOTSTRAP: 'localhost:9092' },
  begin: async () => async () => {},
}

interface Scene {
  readonly root: string
  readonly cwd: string
  readonly home: string
  readonly programs: Programs
  /** Processes that lead a session: what they left in the background ends with the scene. */
  readonly leaders: number[]
}

/** `name`: `kafka-topics/usage.txt`. Steps in `skipped` are not run. */
export async function replayTranscript(
  name: string,
  skipped: ReadonlySet<string>,
  programs: Programs = ourPrograms,
): Promise<ReplayedStep[]> {
  const steps = parseTranscript(readFileSync(path.join(import.meta.dirname, name), 'utf8'))
  const root = mkdtempSync(path.join(tmpdir(), 'kafdir-transcript-'))
  const scene: Scene = { root, cwd: path.join(root, 'work'), home: path.join(root, 'cluster'), programs, leaders: [] }
  mkdirSync(scene.cwd)
  let end = async () => {}
  try {
    end = await programs.begin(logDirOf(scene), root)
    const replayed: ReplayedStep[] = []
    for (const [index, step] of steps.entries()) {
      const id = `${name}:${index + 1}`
      if (!skipped.has(id)) replayed.push({ ...step, id, seen: await runStep(step.command, scene) })
    }
    return replayed
  } finally {
    endFollowers(scene.leaders)
    await end()
    rmSync(root, { recursive: true, force: true })
  }
}

async function runStep(command: string, scene: Scene): Promise<Output> {
  const files = ['stdout', 'stderr'].map((stream) => path.join(scene.root, stream))
  const [stdout = 0, stderr = 0] = files.map((file) => openSync(file, 'w'))
  const child = spawn('bash', ['-c', command], {
    cwd: scene.cwd,
    env: environment(scene),
    detached: true,
    stdio: ['ignore', stdout, stderr],
    timeout: scene.programs.stepLimitMs,
    killSignal: 'SIGKILL',
  })
  if (child.pid !== undefined) scene.leaders.push(child.pid)
  const exit = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
  for (const descriptor of [stdout, stderr]) closeSync(descriptor)
  const [out = '', err = ''] = files.map((file) => readFileSync(file, 'utf8'))
  const folders = { cwd: scene.cwd, 'log-dir': logDirOf(scene), home: scene.home, bin: scene.programs.bin }
  return masked({ stdout: out, stderr: err, exit }, folders)
}

const logDirOf = ({ home }: Pick<Scene, 'home'>) => path.join(home, 'broker-1')

function environment({ cwd, home, programs }: Scene): NodeJS.ProcessEnv {
  return {
    PATH: [programs.bin, path.join(import.meta.dirname, 'programs'), process.env['PATH']].join(':'),
    HOME: cwd,
    BOOTSTRAP: 'localhost:9092',
    KAFDIR_HOME: home,
    LOG_DIR: logDirOf({ home }),
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    COLUMNS: '80',
    NO_COLOR: '1',
    ...programs.environment,
  }
}

/** `timeout` changes the process group, but not the session. */
function endFollowers(leaders: readonly number[]): void {
  const processes = execFileSync('ps', ['-eo', 'pid=,sid='], { encoding: 'utf8' }).trim().split('\n')
  for (const [pid = 0, session = 0] of processes.map((line) => line.trim().split(/ +/).map(Number))) {
    if (leaders.includes(session)) end(pid)
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

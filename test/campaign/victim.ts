/** One of the programs, started to be killed: by itself at a named point (kill-points.cjs), or from here at some moment. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import type { ScratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'
import type { Death } from './kill-plan.ts'

/** What is compiled of a program is kept for the next ones: most of what a kill costs is its start. */
export const CODE_CACHE = {
  KAFDIR_CODE_CACHE: '',
  XDG_CACHE_HOME: path.join(import.meta.dirname, '../../build/kill-campaign/cache'),
}
const KILL_POINTS = path.join(import.meta.dirname, 'kill-points.cjs')
/** No command takes as long, on however busy a machine, unless it waits for somebody who is dead. */
const STUCK_MS = 120_000

export interface VictimSpec {
  readonly kind: string
  /** Processes that pass the same points have the same name for them. */
  readonly path: string
  readonly tool: string
  readonly args: readonly string[]
  readonly input?: string
}

export interface VictimEnd {
  /** What a shell would see: 137 for one that was killed. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** Where it died: a point, `a random moment`; null: it lived. */
  readonly point: string | null
  /** When it was dead at the latest. */
  readonly endedMs: number
  /** Of one that lived. */
  readonly passed: ReadonlyMap<string, number>
  readonly lifeMs: number
  readonly wasStuck: boolean
}

export class Victim {
  readonly spec: VictimSpec
  readonly ended: Promise<VictimEnd>
  readonly #child: ChildProcess
  readonly #base: string
  readonly #startMs = Date.now()
  #killedMs: number | null = null
  #wasStuck = false
  #timer: NodeJS.Timeout | undefined

  /** `name` is that of its files. */
  constructor(cluster: ScratchCluster, name: string, spec: VictimSpec, death: Death) {
    this.spec = spec
    this.#base = path.join(cluster.directory, name)
    const [stdout, stderr] = [openSync(`${this.#base}.out`, 'w'), openSync(`${this.#base}.err`, 'w')]
    const env = {
      ...cluster.env,
      ...CODE_CACHE,
      KAFDIR_KILL_UNDER: path.dirname(cluster.logDir),
      KAFDIR_KILL_NOTE: `${this.#base}.note`,
      KAFDIR_KILL_AT: death.kind === 'point' ? `${death.nth} ${death.point}` : '',
    }
    const args = ['--require', KILL_POINTS, path.join(binDirectory, spec.tool), ...spec.args]
    const stdio = [spec.input === undefined ? 'ignore' : 'pipe', stdout, stderr] as const
    this.#child = spawn(process.execPath, args, { env, cwd: cluster.directory, stdio: [...stdio] })
    closeSync(stdout)
    closeSync(stderr)
    // Whoever dies before it has read everything closes its input.
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stdin?.end(spec.input)
    if (death.kind === 'moment') setTimeout(() => this.kill(), death.afterMs)
    this.ended = this.#end()
  }

  kill(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#killedMs ??= Date.now()
    this.#child.kill('SIGKILL')
  }

  /** In good order. */
  interrupt(): void {
    this.#child.kill('SIGINT')
    this.expectEnd()
  }

  /** From now on it has so long to end by itself. */
  expectEnd(): void {
    this.#timer ??= setTimeout(() => {
      this.#wasStuck = true
      this.kill()
    }, STUCK_MS)
  }

  async #end(): Promise<VictimEnd> {
    const [code, signal] = (await once(this.#child, 'exit')) as [number | null, NodeJS.Signals | null]
    clearTimeout(this.#timer)
    const nowMs = Date.now()
    const note = readAndRemove(`${this.#base}.note`)
    const [, selfMs, point] = /^killed (\d+) (.*)$/m.exec(note) ?? []
    const isKilled = signal === 'SIGKILL'
    return {
      status: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
      stdout: readAndRemove(`${this.#base}.out`),
      stderr: readAndRemove(`${this.#base}.err`),
      point: isKilled ? (point ?? 'at a random moment') : null,
      endedMs: Math.min(nowMs, Number(selfMs ?? nowMs), this.#killedMs ?? nowMs),
      passed: passesOf(note),
      lifeMs: nowMs - this.#startMs,
      wasStuck: this.#wasStuck,
    }
  }
}

function readAndRemove(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  rmSync(file, { force: true })
  return text
}

function passesOf(note: string): ReadonlyMap<string, number> {
  return new Map([...note.matchAll(/^passed (\d+) (.*)$/gm)].map(([, count, point = '']) => [point, Number(count)]))
}

/** Plays scenes with real processes of this kafdir. */
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../common/clock.ts'
import { shellWord } from '../../common/shell-word.ts'
import {
  type Command,
  type Pane,
  type Played,
  type RunOptions,
  SceneFailure,
  type Stage,
} from '../../tools/demo/stage.ts'
import { DemoProcess } from './demo-process.ts'
import type { DemoShow } from './demo-show.ts'

/** Longer than anything in a scene takes, on a machine that has much else to do. */
const PATIENCE_MS = 30_000
/** Between two tries. */
const RETRY_MS = 100

export interface StageOptions {
  readonly show: DemoShow
  readonly clock: Clock
  /** Where commands are run; the cluster is in `directory` below. */
  readonly workingDirectory: string
  readonly directory: string
  /** The folder of kafdir's programs. */
  readonly binDirectory: string
  readonly env: NodeJS.ProcessEnv
  /** Ends the scene. */
  readonly signal: AbortSignal
  /** Waits for whoever watches; rejects when they have had enough. */
  readonly afterTold: () => Promise<void>
}

interface StagedPane extends Pane {
  readonly process: DemoProcess
  /** Lines of it that were shown. */
  shown: number
}

export class ProcessStage implements Stage {
  readonly directory: string
  readonly #options: StageOptions
  readonly #panes: StagedPane[] = []
  readonly #running = new Set<DemoProcess>()

  constructor(options: StageOptions) {
    this.#options = options
    this.directory = options.directory
  }

  nowMs(): number {
    return this.#options.clock.monotonicMs()
  }

  async tell(text: string): Promise<void> {
    this.#options.signal.throwIfAborted()
    this.#options.show.told(text)
    await this.#options.afterTold()
  }

  async run(command: Command, { input = [], status: expected = 0 }: RunOptions = {}): Promise<Played> {
    const { show } = this.#options
    show.command(shownCommand(command), null)
    show.input(input)
    const played = await this.#play(command, input)
    show.output(played.shown, null)
    show.ended(played.status)
    if (played.status === expected) return played
    throw new SceneFailure(`${command[0]} ended with ${played.status} instead of ${expected}.`)
  }

  async runUntil(command: Command, what: string, isIt: (lines: readonly string[]) => boolean): Promise<Played> {
    const { show } = this.#options
    const deadlineMs = this.nowMs() + PATIENCE_MS
    for (;;) {
      const played = await this.#play(command, [])
      const isDone = played.status === 0 && isIt(played.lines)
      if (isDone || this.nowMs() > deadlineMs) {
        show.command(shownCommand(command), null)
        show.output(played.shown, null)
        show.ended(played.status)
        if (isDone) return played
        throw new SceneFailure(`${what} was waited for, and did not come.`)
      }
      await pause(RETRY_MS, undefined, { signal: this.#options.signal })
    }
  }

  async start(command: Command): Promise<Pane> {
    this.#options.signal.throwIfAborted()
    const process = this.#spawn(command)
    const pane: StagedPane = {
      name: `#${this.#panes.length + 1}`,
      pid: process.pid,
      lines: process.stdout,
      process,
      shown: 0,
    }
    this.#panes.push(pane)
    this.#options.show.command(shownCommand(command), pane.name)
    this.#options.show.event('')
    return pane
  }

  async watch(panes: readonly Pane[], what: string, isIt: () => boolean): Promise<void> {
    const staged = panes.map((pane) => this.#staged(pane))
    const isOver = () => isIt() || staged.some(({ process }) => !process.isRunning)
    const deadline = AbortSignal.any([this.#options.signal, AbortSignal.timeout(PATIENCE_MS)])
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isOver() && !deadline.aborted) return
        for (const { process } of staged) process.onLine = () => {}
        deadline.removeEventListener('abort', look)
        resolve()
      }
      for (const { process } of staged) process.onLine = look
      deadline.addEventListener('abort', look)
      look()
    })
    this.#options.signal.throwIfAborted()
    for (const pane of staged) this.#showNew(pane)
    this.#options.show.event('')
    if (!isIt()) throw new SceneFailure(`${what} was waited for, and did not come.`)
  }

  async stop(pane: Pane, signal: 'SIGINT' | 'SIGKILL'): Promise<number> {
    const staged = this.#staged(pane)
    this.#showNew(staged)
    this.#options.show.event(`${pane.name} gets ${signal === 'SIGINT' ? 'Ctrl-C' : `kill -9 (process ${pane.pid})`}`)
    staged.process.kill(signal)
    const status = await this.#endOf(staged.process)
    this.#showNew(staged)
    this.#options.show.event('')
    return status
  }

  /** Ends whatever still runs, at once; resolves when nothing does. */
  async close(): Promise<void> {
    this.killAll()
    await Promise.all([...this.#running].map(({ ended }) => ended))
  }

  killAll(): void {
    for (const process of this.#running) process.kill('SIGKILL')
  }

  async #play(command: Command, input: readonly string[]): Promise<Played> {
    this.#options.signal.throwIfAborted()
    const process = this.#spawn(command)
    process.type(input)
    const status = await this.#endOf(process)
    return { lines: process.stdout, shown: process.all, status }
  }

  /** Throws when the demo ends before, or the process takes too long. */
  async #endOf(process: DemoProcess): Promise<number> {
    const given = new AbortController()
    const { signal } = this.#options
    const end = AbortSignal.any([signal, given.signal])
    try {
      const late = pause(PATIENCE_MS, null, { signal: end })
      const status = await Promise.race([process.ended, late])
      if (status !== null) return status
      throw new SceneFailure('A command was to end, and did not.')
    } finally {
      given.abort()
    }
  }

  #spawn([program, ...args]: Command): DemoProcess {
    const { binDirectory, workingDirectory: cwd, env } = this.#options
    const own = program === 'kafdir' ? 'kafdir.js' : program.startsWith('kafka-') ? program : null
    const started =
      own === null
        ? new DemoProcess(program, args, { cwd, env })
        : new DemoProcess(process.execPath, [path.join(binDirectory, own), ...args], { cwd, env })
    this.#running.add(started)
    void started.ended.then(() => this.#running.delete(started))
    return started
  }

  #staged(pane: Pane): StagedPane {
    const staged = this.#panes.find((one) => one === pane)
    if (staged === undefined) throw new Error(`${pane.name} is not on this stage`)
    return staged
  }

  #showNew(pane: StagedPane): void {
    this.#options.show.output(pane.lines.slice(pane.shown), pane.name)
    pane.shown = pane.lines.length
  }
}

/** As somebody would type it into a shell. */
function shownCommand(command: Command): string {
  return command.map(shellWord).join(' ')
}

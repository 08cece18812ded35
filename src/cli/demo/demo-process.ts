/** A process of a scene, with the lines that it has printed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export class DemoProcess {
  /** Of standard output, so far. */
  readonly stdout: string[] = []
  /** Of both, in the order in which they came. */
  readonly all: string[] = []
  /** With the exit code: 128 and more for a signal that killed it, 127 where there is no such program. */
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  #isRunning = true
  #onLine: () => void = () => {}

  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ) {
    this.#child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stdin?.on('error', () => {}) // who has ended reads nothing
    this.#collect(this.#child.stdout, [this.stdout, this.all])
    this.#collect(this.#child.stderr, [this.all])
    this.ended = this.#end()
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Called after each line, and at its end. */
  set onLine(listener: () => void) {
    this.#onLine = listener
  }

  type(lines: readonly string[]): void {
    this.#child.stdin?.end(lines.map((line) => `${line}\n`).join(''))
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#isRunning) this.#child.kill(signal)
  }

  #collect(stream: Readable | null, targets: readonly string[][]): void {
    if (stream === null) return
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      for (const target of targets) target.push(line)
      this.#onLine()
    })
  }

  #end(): Promise<number> {
    return new Promise((resolve) => {
      const settle = (status: number): void => {
        this.#isRunning = false
        this.#onLine()
        resolve(status)
      }
      this.#child.once('error', () => settle(127))
      this.#child.once('close', (code, signal) =>
        settle(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      )
    })
  }
}

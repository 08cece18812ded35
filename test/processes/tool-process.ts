/** The real programs in processes of their own, as a shell starts them. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.ts'

/** Where the programs are: `bin` of the repository, or of another build that `KAFDIR_TEST_BIN` names. */
export const binDirectory = process.env['KAFDIR_TEST_BIN'] ?? path.join(import.meta.dirname, '../../bin')

/** A process that has ended. `status` is what a shell would see: a signal counts 128 and its number. */
export interface Ended {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Gets each line of standard output instead of its being collected: for processes that print without end. */
  readonly onLine?: (line: string) => void
}

/** What every process gets: nothing of the user's own settings, and no reason to keep compiled code for a home that goes away. */
export function cleanEnvironment(home: string): Record<string, string> {
  const searchPath = `${binDirectory}${path.delimiter}${process.env['PATH'] ?? ''}`
  return { PATH: searchPath, HOME: home, LC_ALL: 'C.UTF-8', TZ: 'UTC', KAFDIR_CODE_CACHE: 'read' }
}

/** One running process, the leader of a group of its own. Its output is collected from the start. */
export class ToolProcess {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #stdout: Buffer[] = []
  readonly #stderr: Buffer[] = []
  #inputIsGone = false
  #acceptedBytes = 0

  constructor(command: string, args: readonly string[], { onLine, ...options }: SpawnOptions) {
    this.#child = spawn(command, args, { ...options, stdio: 'pipe', detached: true })
    if (onLine === undefined) this.#child.stdout.on('data', (chunk: Buffer) => this.#stdout.push(chunk))
    else createInterface({ input: this.#child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
    this.#child.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    // Whoever dies before it has read everything closes its input.
    this.#child.stdin.on('error', () => (this.#inputIsGone = true))
    this.ended = this.#end()
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** False once it has gone, or closed its standard input. */
  get takesInput(): boolean {
    return this.isRunning && !this.#inputIsGone
  }

  get stdout(): string {
    return Buffer.concat(this.#stdout).toString('utf8')
  }

  get stderr(): string {
    return Buffer.concat(this.#stderr).toString('utf8')
  }

  /** Bytes on their way to the process or read by it: those that the system has taken. */
  get acceptedBytes(): number {
    return this.#acceptedBytes
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Ends it and all that it started, at once. */
  killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // all of them have gone
    }
  }

  /** Resolves once the system has taken `text`; at once when the process reads no more. */
  async write(text: string): Promise<void> {
    if (!this.takesInput) return
    await new Promise<void>((resolve) => {
      const gone = (): void => resolve()
      this.#child.once('exit', gone)
      this.#child.stdin.write(text, (error) => {
        if (!error) this.#acceptedBytes += Buffer.byteLength(text)
        this.#child.off('exit', gone)
        resolve()
      })
    })
  }

  closeInput(): void {
    this.#child.stdin.end()
  }

  /** As if whoever reads the output had left. */
  closeOutput(): void {
    this.#child.stdout.destroy()
  }

  /** Stops taking output, so that its pipe fills up. */
  pauseOutput(): void {
    this.#child.stdout.pause()
  }

  resumeOutput(): void {
    this.#child.stdout.resume()
  }

  /** Resolves when standard output holds `text`. Throws after `timeoutMs`, with what it held. */
  async untilStdout(text: string, timeoutMs?: number): Promise<void> {
    await until(
      () => this.stdout.includes(text),
      () => `'${text}' on stdout; it was: ${this.#said()}`,
      timeoutMs,
    )
  }

  async untilStderr(text: string, timeoutMs?: number): Promise<void> {
    await until(
      () => this.stderr.includes(text),
      () => `'${text}' on stderr; it was: ${this.#said()}`,
      timeoutMs,
    )
  }

  /** Resolves when it has ended by itself. Kills it and throws after `timeoutMs`. */
  async end(timeoutMs = 20_000): Promise<Ended> {
    const timer = setTimeout(() => this.signal('SIGKILL'), timeoutMs)
    const ended = await this.ended
    clearTimeout(timer)
    if (this.#child.signalCode === 'SIGKILL') throw new Error(`it did not end within ${timeoutMs} ms: ${this.#said()}`)
    return ended
  }

  #said(): string {
    return `${this.stdout.slice(-2000)}\n[stderr] ${this.stderr.slice(-2000)}`
  }

  async #end(): Promise<Ended> {
    const [code, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null]
    const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
    return { status, stdout: this.stdout, stderr: this.stderr }
  }
}

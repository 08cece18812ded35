/** How a scene is shown: as text for whoever watches, or kept as data. */

import { harmless } from '../../common/escape-controls.ts'
import type { Scene } from '../../tools/demo/stage.ts'
import type { OutputPort } from '../../tools/tool-ports.ts'
import { folded } from '../table-layout.ts'
import type { Terminal } from '../terminal.ts'

export interface DemoShow {
  scene(scene: Scene, number: number, count: number): void
  told(text: string): void
  /** A command as somebody would type it; `pane` where it goes on. */
  command(shown: string, pane: string | null): void
  input(lines: readonly string[]): void
  output(lines: readonly string[], pane: string | null): void
  ended(status: number): void
  /** What comes from outside: a signal to a pane. */
  event(text: string): void
  failed(scene: Scene, why: string): void
}

const MAX_COLUMNS = 96
const INDENT = '    '

/** For people. Failures go to `stderr`. */
export class TextShow implements DemoShow {
  readonly #stdout: OutputPort
  readonly #stderr: OutputPort
  readonly #terminal: Terminal | undefined

  constructor(stdout: OutputPort, stderr: OutputPort, terminal: Terminal | undefined) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#terminal = terminal
  }

  scene({ title }: Scene, number: number, count: number): void {
    const heading = `${number} of ${count}: ${title}`
    this.#stdout.write(`${this.#bold(heading)}\n${this.#bold('='.repeat(heading.length))}\n\n`)
  }

  told(text: string): void {
    this.#stdout.write(`${this.#wrapped(text)}\n`)
  }

  command(shown: string, pane: string | null): void {
    this.#stdout.write(`${INDENT}${pane === null ? '' : `${pane} `}${this.#bold(`$ ${shown}`)}\n`)
  }

  input(lines: readonly string[]): void {
    this.#stdout.write(lines.map((line) => `${INDENT}> ${line}\n`).join(''))
  }

  output(lines: readonly string[], pane: string | null): void {
    const head = pane === null ? INDENT : `${INDENT}${pane} `
    // Tabs are harmless, and what Kafka's tools put between fields.
    const shown = lines.map((line) => line.split('\t').map(harmless).join('\t').replace(/^\t/, '  '))
    this.#stdout.write(shown.map((line) => `${head}${line}`.trimEnd()).join('\n') + (lines.length === 0 ? '' : '\n'))
  }

  ended(status: number): void {
    this.#stdout.write(status === 0 ? '\n' : `${INDENT}(exit code ${status})\n\n`)
  }

  event(text: string): void {
    this.#stdout.write(text === '' ? '\n' : `${INDENT}${text}\n`)
  }

  failed({ name }: Scene, why: string): void {
    this.#stderr.write(`kafdir: Scene ${name} did not go as it was to be told: ${why}\n`)
  }

  #wrapped(text: string): string {
    const columns = Math.min(MAX_COLUMNS, this.#stdout.columns)
    return folded(text, columns)
      .map((line) => `${line}\n`)
      .join('')
  }

  #bold(text: string): string {
    return this.#terminal?.bold(text) ?? text
  }
}

type Step =
  | { readonly told: string }
  | { readonly event: string }
  | {
      readonly pane: string | null
      readonly command: string
      readonly input: string[]
      readonly lines: string[]
      status: number | null
    }

interface ShownScene {
  readonly name: string
  readonly title: string
  failure: string | null
  readonly steps: Step[]
}

/** For programs: everything in one object. */
export class JsonShow implements DemoShow {
  readonly scenes: ShownScene[] = []

  scene({ name, title }: Scene): void {
    this.scenes.push({ name, title, failure: null, steps: [] })
  }

  told(told: string): void {
    this.#add({ told })
  }

  command(command: string, pane: string | null): void {
    this.#add({ pane, command, input: [], lines: [], status: null })
  }

  input(lines: readonly string[]): void {
    this.#command(null)?.input.push(...lines)
  }

  output(lines: readonly string[], pane: string | null): void {
    this.#command(pane)?.lines.push(...lines)
  }

  ended(status: number): void {
    const command = this.#command(null)
    if (command !== undefined) command.status = status
  }

  event(event: string): void {
    if (event !== '') this.#add({ event })
  }

  failed(_scene: Scene, why: string): void {
    const scene = this.scenes.at(-1)
    if (scene !== undefined) scene.failure = why
  }

  #add(step: Step): void {
    this.scenes.at(-1)?.steps.push(step)
  }

  /** The last one of that pane. */
  #command(pane: string | null) {
    return this.scenes.at(-1)?.steps.findLast((step) => 'command' in step && step.pane === pane) as
      | Extract<Step, { command: string }>
      | undefined
  }
}

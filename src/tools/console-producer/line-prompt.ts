import type { ToolPorts } from '../tool-ports.ts'

const PROMPT = '>'

/** The `>` that asks for a line, where somebody sits at a terminal. */
export class LinePrompt {
  readonly #stdout: ToolPorts['stdout']
  readonly #isShown: boolean
  #isWaiting = false

  constructor({ stdin, stdout }: Pick<ToolPorts, 'stdin' | 'stdout'>, { isWanted }: { readonly isWanted: boolean }) {
    this.#stdout = stdout
    this.#isShown = isWanted && stdin.isTerminal && stdout.isTerminal
  }

  ask(): void {
    if (!this.#isShown) return
    this.#stdout.write(PROMPT)
    this.#isWaiting = true
  }

  /** A line has come: its newline ended the prompt's. */
  answered(): void {
    this.#isWaiting = false
  }

  /** Leaves the prompt's line, so that what comes next begins on one of its own. True: there was a prompt. */
  leave(): boolean {
    if (!this.#isWaiting) return false
    this.#stdout.write('\n')
    this.#isWaiting = false
    return true
  }
}

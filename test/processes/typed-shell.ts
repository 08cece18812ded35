/** A shell on a terminal of its own, in which keys are typed. */
import type { ScratchCluster } from './scratch-cluster.ts'
import type { ToolProcess } from './tool-process.ts'

const TAB = '\t'
const KILL_LINE = '\u0015'
/** Bound to print the line as it stands. */
const SHOW_LINE = '\u0014'
/** How often the line is looked at: a key that is typed while a shell completes would disturb it. */
const LOOK_MS = 700
const PATIENCE_MS = 15_000

export const typedShells = {
  bash: {
    command: 'bash --norc --noprofile -i',
    setUp: `PS1=; source <(kafdir completion bash); bind -x '"\\C-t": printf "<<%s>>\\n" "$READLINE_LINE"'`,
  },
  zsh: {
    command: 'zsh -f -i',
    setUp: `PS1=; autoload -Uz compinit; compinit -u -D; source <(kafdir completion zsh); show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey '^T' show; bindkey '^I' complete-word`,
  },
} as const

export class TypedShell {
  readonly #process: ToolProcess

  private constructor(process: ToolProcess) {
    this.#process = process
  }

  /** Starts it, with completion of kafdir as a user would set it up. */
  static async start(cluster: ScratchCluster, shell: keyof typeof typedShells, PATH: string): Promise<TypedShell> {
    const { command, setUp } = typedShells[shell]
    // No pager between us and a long list, and a terminal that is wide enough for one line.
    const env = { PATH, TERM: 'dumb', COLUMNS: '300', LINES: '100' }
    const process = cluster.spawn('script', ['-qfec', `stty cols 300 rows 100; exec ${command}`, '/dev/null'], { env })
    await process.write(`${setUp}; echo REA""DY\n`)
    await process.untilStdout('READY', PATIENCE_MS)
    return new TypedShell(process)
  }

  /** Types `line` and the tabulator; resolves with the line once it is `expected`, else with what it was in the end. */
  async completed(line: string, expected: string): Promise<string> {
    await this.#process.write(`${KILL_LINE}${line}${TAB}`)
    const deadline = Date.now() + PATIENCE_MS
    let shown = ''
    while (shown !== expected && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      await this.#process.write(SHOW_LINE)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS / 7))
      shown = [...this.#process.stdout.matchAll(/<<(.*?)>>/g)].at(-1)?.[1] ?? ''
    }
    return shown
  }
}

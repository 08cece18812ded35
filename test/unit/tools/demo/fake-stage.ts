import type { Command, Pane, Played, RunOptions, Stage } from '../../../../src/tools/demo/stage.ts'

/** A stage on which commands print what a test says. */
export class FakeStage implements Stage {
  readonly directory = 'cluster'
  readonly told: string[] = []
  readonly #print: (command: Command) => readonly string[]

  constructor(print: (command: Command) => readonly string[]) {
    this.#print = print
  }

  async tell(text: string): Promise<void> {
    this.told.push(text)
  }

  async run(command: Command, { status = 0 }: RunOptions = {}): Promise<Played> {
    const lines = this.#print(command)
    return { lines, shown: lines, status }
  }

  runUntil(command: Command): Promise<Played> {
    return this.run(command)
  }

  start(): Promise<Pane> {
    return Promise.reject(new Error('nobody plays panes here'))
  }

  watch(): Promise<void> {
    return Promise.reject(new Error('nobody plays panes here'))
  }

  stop(): Promise<number> {
    return Promise.reject(new Error('nobody plays panes here'))
  }

  nowMs(): number {
    return 0
  }
}

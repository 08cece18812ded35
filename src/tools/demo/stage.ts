/** Where scenes are played: real commands in a directory of their own, shown with what they printed. */

/** A program of kafdir's or of the system, and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** What a command printed. */
export interface Played {
  /** On standard output: facts. */
  readonly lines: readonly string[]
  /** On standard error too, in the order in which they came: what comes between may come anywhere. */
  readonly shown: readonly string[]
  readonly status: number
}

export interface RunOptions {
  /** Lines for its standard input. */
  readonly input?: readonly string[]
  /** The exit code that the scene tells about; 0 without it. */
  readonly status?: number
}

/** A command that goes on while others run, in a window of its own so to speak. */
export interface Pane {
  /** `#1`. */
  readonly name: string
  readonly pid: number
  /** Of its standard output, so far. */
  readonly lines: readonly string[]
}

export interface Stage {
  /** The cluster directory, from where commands are run. */
  readonly directory: string
  /** A paragraph; then waits for whoever watches. Only what was seen to be true belongs in it. */
  tell(text: string): Promise<void>
  /** Shows a command and what it prints. Throws SceneFailure when it ends otherwise than the scene expects. */
  run(command: Command, options?: RunOptions): Promise<Played>
  /** Runs it until what it prints is as wanted, and shows that; `what` is wanted, for the failure after a while. */
  runUntil(command: Command, what: string, isIt: (lines: readonly string[]) => boolean): Promise<Played>
  /** Starts a command that goes on. */
  start(command: Command): Promise<Pane>
  /** Waits until what the panes have printed is as wanted, and shows what is new in each. Throws SceneFailure after a while. */
  watch(panes: readonly Pane[], what: string, isIt: () => boolean): Promise<void>
  /** Ends a pane by a signal and shows that; resolves with its exit code, 128 and more for a signal that killed it. */
  stop(pane: Pane, signal: 'SIGINT' | 'SIGKILL'): Promise<number>
  /** Milliseconds on a clock that only goes forward. */
  nowMs(): number
}

/** A scene that teaches one thing; it begins with an empty cluster. */
export interface Scene {
  /** For `--scene`. */
  readonly name: string
  readonly title: string
  play(stage: Stage): Promise<void>
}

/** Something went otherwise than the scene would have told. */
export class SceneFailure extends Error {
  override readonly name = 'SceneFailure'
}

/** Throws SceneFailure unless `isTrue`: what is told next would not be. */
export function demand(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new SceneFailure(what)
}

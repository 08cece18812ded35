/** Plays scenes one after the other, and cleans up behind them whatever ends it. */
import path from 'node:path'
import { type Scene, SceneFailure } from '../../tools/demo/stage.ts'
import { signalExitCode } from '../../tools/signal-exit-code.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ProcessPorts } from '../process-ports.ts'
import type { DemoShow } from './demo-show.ts'
import { ProcessStage } from './process-stage.ts'
import { Viewer } from './viewer.ts'

export interface DemoOptions {
  readonly scenes: readonly Scene[]
  readonly ports: ProcessPorts
  readonly show: DemoShow
  /** Of kafdir's programs. */
  readonly binDirectory: string
  /** Where everything happens. */
  readonly workingDirectory: string
  /** Whether somebody at a terminal says when to go on. */
  readonly isPaced: boolean
  readonly dim: (text: string) => string
}

/** Why a scene ends early. */
class EarlyEnd extends Error {
  readonly wish: 'skip' | 'quit'

  constructor(wish: 'skip' | 'quit') {
    super(wish)
    this.wish = wish
  }
}

/** 1 when something went otherwise than it was told. */
export async function playDemo(options: DemoOptions): Promise<ExitCode> {
  const demo = new Demo(options)
  try {
    return await demo.play()
  } finally {
    await demo.close()
  }
}

class Demo {
  readonly #options: DemoOptions
  readonly #ending = new AbortController()
  readonly #viewer: Viewer
  #stage: ProcessStage | null = null
  #isInterrupted = false
  #isHungUp = false

  constructor(options: DemoOptions) {
    const { stdout, signal } = options.ports
    this.#options = options
    this.#viewer = new Viewer(stdout, options.dim, (wish) => {
      this.#isInterrupted ||= wish === 'interrupt'
      this.#end()
    })
    if (options.isPaced) this.#viewer.open()
    signal.addEventListener('abort', this.#end)
    stdout.closeSignal.addEventListener('abort', this.#end)
    process.on('exit', this.#killAll)
    process.on('SIGHUP', this.#hangUp)
  }

  async play(): Promise<ExitCode> {
    const { scenes, ports, show } = this.#options
    let failures = 0
    for (const [at, scene] of scenes.entries()) {
      if (this.#ending.signal.aborted) break
      show.scene(scene, at + 1, scenes.length)
      if (!(await this.#playScene(scene))) failures++
      await ports.stdout.drain()
    }
    if (ports.signal.aborted) return signalExitCode(ports.signal)
    if (this.#isHungUp) return exitCodes.terminated
    if (this.#isInterrupted) return exitCodes.interrupted
    return failures === 0 ? exitCodes.done : exitCodes.failed
  }

  async close(): Promise<void> {
    this.#viewer.close()
    process.off('exit', this.#killAll)
    process.off('SIGHUP', this.#hangUp)
    await this.#stage?.close()
  }

  /** At once: whoever ended the process may be impatient. */
  readonly #end = (): void => {
    this.#viewer.close()
    this.#ending.abort()
    this.#killAll()
  }

  /** The terminal is gone: the same as being told to end. */
  readonly #hangUp = (): void => {
    this.#isHungUp = true
    this.#end()
  }

  readonly #killAll = (): void => this.#stage?.killAll()

  /** False: it went otherwise than it was told. */
  async #playScene(scene: Scene): Promise<boolean> {
    const { show } = this.#options
    const stage = new ProcessStage(this.#stageOptions(scene))
    this.#stage = stage
    try {
      await scene.play(stage)
      return true
    } catch (error) {
      if (this.#ending.signal.aborted || error instanceof EarlyEnd) return true
      if (!(error instanceof SceneFailure)) throw error
      show.failed(scene, error.message)
      return false
    } finally {
      await stage.close()
    }
  }

  #stageOptions({ name }: Scene) {
    const { show, ports, binDirectory, workingDirectory, isPaced } = this.#options
    const { signal } = this.#ending
    return {
      show,
      clock: ports.clock,
      workingDirectory,
      directory: name,
      binDirectory,
      env: sceneEnvironment(path.join(workingDirectory, name)),
      signal,
      afterTold: async () => {
        await ports.stdout.drain()
        if (!isPaced) return
        const wish = await this.#viewer.wish(signal)
        signal.throwIfAborted()
        if (wish === 'skip') throw new EarlyEnd(wish)
      },
    }
  }
}

/** Nothing of the user's own settings of kafdir, and no colours. */
function sceneEnvironment(home: string): NodeJS.ProcessEnv {
  const { KAFDIR_BOOTSTRAP: _address, FORCE_COLOR: _colour, ...env } = process.env
  return { ...env, KAFDIR_HOME: home, NO_COLOR: '1' }
}

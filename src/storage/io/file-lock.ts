/**
 * One exclusive lock on one open file, for critical sections of this process against each other and against other
 * processes. The kernel does not exclude two sections that use the same descriptor, so a mutex stands in front.
 */
import type { OpenFile } from './file-system.ts'
import type { KernelLocks } from './kernel-locks.ts'

/** Between two attempts of who waits for a limited time. */
const ATTEMPT_PAUSE_MS = 20
/** After this long somebody should be told what is being waited for. */
const NOTICE_AFTER_MS = 1000

export interface FileLockOptions {
  readonly locks: KernelLocks
  readonly file: OpenFile
  /** Called once for each wait of more than a second, with the path of the lock. */
  readonly onLongWait: (path: string) => void
}

export class FileLock {
  readonly #options: FileLockOptions
  #held = false
  readonly #queue: (() => void)[] = []

  constructor(options: FileLockOptions) {
    this.#options = options
  }

  get file(): OpenFile {
    return this.#options.file
  }

  /** Runs `critical` alone; without contention it starts before the call returns. */
  async run<T>(critical: () => T | Promise<T>): Promise<T> {
    if (this.#held) await this.#myTurn()
    this.#held = true
    try {
      const { locks, file } = this.#options
      if (!locks.tryLock(file.descriptor, 'exclusive')) await this.#waitForOthers()
      return await this.#runLocked(critical)
    } finally {
      this.#endTurn()
    }
  }

  /** The same, after those of this process who came before; null without having run it while another process is in the way. */
  async runIfFree<T>(critical: () => T | Promise<T>): Promise<{ result: T } | null> {
    if (this.#held) await this.#myTurn()
    this.#held = true
    try {
      const { locks, file } = this.#options
      if (!locks.tryLock(file.descriptor, 'exclusive')) return null
      return { result: await this.#runLocked(critical) }
    } finally {
      this.#endTurn()
    }
  }

  /** The same; null when others, of this process too, were in the way for all of `patienceMs`. */
  async runWithin<T>(patienceMs: number, critical: () => T | Promise<T>): Promise<{ result: T } | null> {
    for (let waitedMs = 0; ; waitedMs += ATTEMPT_PAUSE_MS) {
      const done = this.#held ? null : await this.runIfFree(critical)
      if (done !== null || waitedMs >= patienceMs) return done
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_PAUSE_MS))
    }
  }

  #myTurn(): Promise<void> {
    return new Promise<void>((resolve) => this.#queue.push(resolve))
  }

  #endTurn(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#held = false
    else next()
  }

  async #runLocked<T>(critical: () => T | Promise<T>): Promise<T> {
    const { locks, file } = this.#options
    try {
      return await (locks.guard === undefined ? critical() : locks.guard(file.path, critical))
    } finally {
      locks.unlock(file.descriptor)
    }
  }

  async #waitForOthers(): Promise<void> {
    const { locks, file, onLongWait } = this.#options
    const timer = setTimeout(() => onLongWait(file.path), NOTICE_AFTER_MS)
    timer.unref()
    try {
      await locks.waitForLock(file.descriptor, 'exclusive')
    } finally {
      clearTimeout(timer)
    }
  }
}

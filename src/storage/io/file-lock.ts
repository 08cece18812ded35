/**
 * One exclusive lock on one open file, for critical sections of this process against each other and against other
 * processes. The kernel does not exclude two sections that use the same descriptor, so a mutex stands in front.
 */
import type { OpenFile } from './file-system.ts'
import type { KernelLocks } from './kernel-locks.ts'

/** After this long somebody should be told what is being waited for. */
const NOTICE_AFTER_MS = 1000

export interface FileLockOptions {
  readonly locks: KernelLocks
  readonly file: OpenFile
  /** Called once for each wait of more than a second for another process, with the path of the lock. */
  readonly onLongWait: (path: string) => void
}

/** How long somebody waits. */
export interface Patience {
  /** 0: not at all; less counts as 0. */
  readonly ms: number
  /** Aborting it ends the wait at once. */
  readonly signal?: AbortSignal | undefined
  /** Nobody is told of a long wait. */
  readonly isSilent?: boolean
}

export class FileLock {
  readonly #options: FileLockOptions
  #held = false
  readonly #queue: (() => void)[] = []
  /** A wait in the kernel can't be called off: it goes on when nobody here is interested any more, and the next one joins it. */
  #kernelWait: Promise<void> | null = null
  #isClosed = false

  constructor(options: FileLockOptions) {
    this.#options = options
  }

  get file(): OpenFile {
    return this.#options.file
  }

  /** Closes the file. Call it when nobody is in, nor waits. */
  close(): void {
    this.#isClosed = true
    this.file.close()
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

  /**
   * The same; null without having run it when others, of this process too, were in the way for as long as the patience
   * lasts. A thread may go on waiting then; the process can end all the same, by `process.exit`.
   */
  async runWithin<T>(patience: Patience, critical: () => T | Promise<T>): Promise<{ result: T } | null> {
    const waiting = new Waiting(patience, () => this.#options.onLongWait(this.file.path))
    try {
      if (this.#held && !(await this.#myTurn(waiting))) return null
      this.#held = true
      try {
        if (!(await this.#lockWithin(waiting))) return null
        waiting.end()
        return { result: await this.#runLocked(critical) }
      } finally {
        this.#endTurn()
      }
    } finally {
      waiting.end()
    }
  }

  /** False: the patience ended before it was this one's turn. */
  #myTurn(waiting?: Waiting): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const next = (): void => resolve(true)
      this.#queue.push(next)
      waiting?.onceOver(() => {
        const at = this.#queue.indexOf(next)
        if (at < 0) return
        this.#queue.splice(at, 1)
        resolve(false)
      })
    })
  }

  /** What a wait in the kernel brought may be gone again: whoever gave up joined it too. So each wait ends with an attempt. */
  async #lockWithin(waiting: Waiting): Promise<boolean> {
    const { locks, file } = this.#options
    while (!locks.tryLock(file.descriptor, 'exclusive')) {
      if (waiting.isOver) return false
      this.#kernelWait ??= this.#waitInKernel()
      await waiting.until(this.#kernelWait)
    }
    return true
  }

  async #waitInKernel(): Promise<void> {
    const { locks, file } = this.#options
    try {
      await locks.waitForLock(file.descriptor, 'exclusive')
    } finally {
      this.#kernelWait = null
      // Nobody is in, and nobody is about to be: all have given up. The number of a closed file may be another one's.
      if (!this.#held && !this.#isClosed) locks.unlock(file.descriptor)
    }
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

/** A wait that ends at some time. Its time runs from the first moment in which there is something to wait for. */
class Waiting {
  readonly #patience: Patience
  readonly #onLongWait: () => void
  readonly #timers: NodeJS.Timeout[] = []
  #hasBegun = false
  #isTold = false
  #isTimeOver = false
  #onceOver: () => void = () => undefined

  constructor(patience: Patience, onLongWait: () => void) {
    this.#patience = patience
    this.#onLongWait = onLongWait
  }

  get isOver(): boolean {
    return this.#isTimeOver || this.#patience.ms <= 0 || this.#patience.signal?.aborted === true
  }

  /** Calls `listener` when the wait is over; at once if it is. */
  onceOver(listener: () => void): void {
    this.#begin()
    if (this.isOver) listener()
    else this.#onceOver = listener
  }

  /**
   * Resolves when `promise` does, and earlier when the wait is over; who lasts so long is told. Throws what `promise` throws
   * until then.
   */
  async until(promise: Promise<void>): Promise<void> {
    if (!this.#isTold && this.#patience.isSilent !== true)
      this.#timers.push(setTimeout(this.#onLongWait, NOTICE_AFTER_MS))
    this.#isTold = true
    await Promise.race([promise, new Promise<void>((resolve) => this.onceOver(resolve))])
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#patience.signal?.removeEventListener('abort', this.#over)
  }

  #begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    const { ms, signal } = this.#patience
    this.#timers.push(setTimeout(this.#over, ms))
    signal?.addEventListener('abort', this.#over, { once: true })
  }

  readonly #over = (): void => {
    this.#isTimeOver = true
    this.#onceOver()
  }
}

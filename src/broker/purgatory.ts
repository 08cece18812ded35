/**
 * Where requests wait for files to change: one watcher per directory, shared by all who wait, kept while anybody is
 * interested. Where there are no file events it looks again by the clock. Kafka: DelayedOperationPurgatory.
 */
import type { Clock } from '../common/clock.ts'
import { LONGEST_TIMER_MS } from '../common/longest-timer.ts'
import type { FileSystem, Watch } from '../storage/io/file-system.ts'

/** Without file events: the first pause, doubled each time nothing changed, up to the second. */
const POLL_MIN_MS = 5
const POLL_MAX_MS = 50
/** A watcher that nobody waited on for so long is closed. */
const IDLE_WATCH_MS = 5000

/** `changed`: look again. `timeout`: the deadline passed. `aborted`: the signal did. */
export type WaitEnd = 'changed' | 'timeout' | 'aborted'

interface Watched {
  readonly watch: Watch | null
  /** Of the directory that is watched: another one may get its path. */
  readonly inode: number
  /** Rises with every event, so that one between looking and waiting is not lost. */
  generation: number
  /** The generation in which the path was seen to lead to this directory. */
  confirmedGeneration: number
  lastUsedMs: number
}

/** What had happened in some directories at one moment. */
export type Moment = ReadonlyMap<string, number>

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

export class Purgatory {
  readonly #fileSystem: FileSystem
  readonly #clock: Clock
  readonly #watched = new Map<string, Watched>()
  readonly #waiters = new Set<() => void>()
  #pollMs = POLL_MIN_MS
  #isClosed = false

  constructor(fileSystem: FileSystem, clock: Clock) {
    this.#fileSystem = fileSystem
    this.#clock = clock
  }

  /** Whether nothing is watched: nobody has waited of late. */
  get isIdle(): boolean {
    return this.#watched.size === 0
  }

  /** Begins to watch `directories` and notes the moment: look at the files after this, then `wait` with it. */
  arm(directories: Iterable<string>): Moment {
    const now = this.#clock.monotonicMs()
    const moment = new Map<string, number>()
    for (const directory of directories) {
      const watched = this.#watchedStill(directory) ?? this.#startWatch(directory)
      watched.lastUsedMs = now
      moment.set(directory, watched.generation)
    }
    this.#closeIdle(now)
    return moment
  }

  /** Resolves when something changed in the moment's directories since then, at the deadline (monotonic), or on abort. */
  async wait(moment: Moment, deadlineMs: number, signal: AbortSignal | undefined): Promise<WaitEnd> {
    for (;;) {
      if (isAborted(signal) || this.#isClosed) return 'aborted'
      if (this.#hasChanged(moment)) {
        this.#pollMs = POLL_MIN_MS
        return 'changed'
      }
      const leftMs = deadlineMs - this.#clock.monotonicMs()
      if (leftMs <= 0) return 'timeout'
      const isBlind = [...moment.keys()].some((directory) => this.#watched.get(directory)?.watch == null)
      if (!isBlind) await this.#sleep(leftMs, signal)
      else {
        await this.#sleep(Math.min(leftMs, this.#pollMs), signal)
        this.#pollMs = Math.min(this.#pollMs * 2, POLL_MAX_MS)
        return isAborted(signal) ? 'aborted' : 'changed'
      }
    }
  }

  /** Which of the moment's directories may have changed since then: those that nobody watches are among them. */
  changedSince(moment: Moment): ReadonlySet<string> {
    const changed = new Set<string>()
    for (const [directory, generation] of moment) {
      const watched = this.#watched.get(directory)
      if (watched?.watch == null || watched.generation !== generation) changed.add(directory)
    }
    return changed
  }

  /** Forgets a directory that was renamed or deleted: a watcher stays with the old one. */
  forget(directory: string): void {
    this.#watched.get(directory)?.watch?.close()
    this.#watched.delete(directory)
    this.#wakeAll()
  }

  /** Closes all watchers and lets everybody go. */
  close(): void {
    this.#isClosed = true
    for (const directory of [...this.#watched.keys()]) this.forget(directory)
  }

  #hasChanged(moment: Moment): boolean {
    for (const [directory, generation] of moment) {
      const watched = this.#watched.get(directory)
      if (watched !== undefined && watched.generation !== generation) return true
    }
    return false
  }

  /** A watcher stays with a directory that was renamed or deleted, and hears nothing of the one that took its place. */
  #watchedStill(directory: string): Watched | undefined {
    const watched = this.#watched.get(directory)
    if (watched === undefined || watched.confirmedGeneration === watched.generation) return watched
    watched.confirmedGeneration = watched.generation
    if (this.#fileSystem.stat(directory)?.inode === watched.inode) return watched
    this.forget(directory)
    return undefined
  }

  #startWatch(directory: string): Watched {
    const stat = this.#fileSystem.stat(directory)
    const watch =
      stat !== null
        ? this.#fileSystem.watch(directory, () => {
            watched.generation++
            this.#wakeAll()
          })
        : null
    const inode = stat?.inode ?? -1
    const watched: Watched = { watch, inode, generation: 0, confirmedGeneration: 0, lastUsedMs: 0 }
    // A directory that is not there yet can't be watched: it is tried again at the next arming.
    if (stat !== null) this.#watched.set(directory, watched)
    return watched
  }

  #wakeAll(): void {
    for (const wake of this.#waiters) wake()
  }

  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        this.#waiters.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(ms, LONGEST_TIMER_MS))
      signal?.addEventListener('abort', wake)
      this.#waiters.add(wake)
    })
  }

  #closeIdle(now: number): void {
    for (const [directory, watched] of this.#watched) {
      if (now - watched.lastUsedMs <= IDLE_WATCH_MS) continue
      watched.watch?.close()
      this.#watched.delete(directory)
    }
  }
}

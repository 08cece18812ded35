/** How much memory something takes: what it asks for as buffers, and what the process grew to. */

const KIB = 1024
type Allocate = (bytes: number, ...rest: never[]) => Buffer

const ALLOCATORS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const

/** Counts the bytes of all buffers that are asked for, also of those that nobody ever fills. */
export class WatchedMemory {
  #askedBytes = 0
  #peakBytes = peakBytes()
  readonly #originals = new Map<(typeof ALLOCATORS)[number], Allocate>()

  open(): void {
    for (const name of ALLOCATORS) {
      const original = Buffer[name] as Allocate
      this.#originals.set(name, original)
      Object.assign(Buffer, {
        [name]: (bytes: number, ...rest: never[]) => {
          this.#askedBytes += bytes
          return original(bytes, ...rest)
        },
      })
    }
  }

  close(): void {
    for (const [name, original] of this.#originals) Object.assign(Buffer, { [name]: original })
  }

  /** Since the last look: the larger of what was asked for, and of what the process has grown beyond all before. */
  takeBytes(): number {
    const peak = peakBytes()
    const taken = Math.max(this.#askedBytes, peak - this.#peakBytes)
    this.#askedBytes = 0
    this.#peakBytes = peak
    return taken
  }
}

/** The most that the process ever had at once. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * KIB
}

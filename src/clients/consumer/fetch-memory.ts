/** Memory that is read into again and again: fresh memory for each fetch would be collected far too late. */
import type { AnswerMemory } from '../../protocol/kafka-apis.ts'

export class FetchMemory implements AnswerMemory {
  #free: Buffer[] = []
  #lent: Buffer[] = []

  take(bytes: number): Buffer {
    const at = this.#free.findIndex(({ length }) => length >= bytes)
    // One that is too small makes way.
    const [found] = this.#free.splice(Math.max(at, 0), 1)
    const buffer = at < 0 || found === undefined ? Buffer.allocUnsafeSlow(bytes) : found
    this.#lent.push(buffer)
    return buffer.subarray(0, bytes)
  }

  giveBack(read: Buffer): void {
    const at = this.#lent.findIndex(({ buffer }) => buffer === read.buffer)
    if (at >= 0) this.#free.push(...this.#lent.splice(at, 1))
  }

  /** Nobody looks any more at what was read into it. What the last answer did not need is let go. */
  takeBack(): void {
    this.#free = this.#lent
    this.#lent = []
  }
}

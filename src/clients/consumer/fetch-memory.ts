/** Memory that is read into again and again: fresh memory for each fetch would be collected far too late. */
import type { AnswerMemory } from '../../protocol/kafka-apis.ts'

export class FetchMemory implements AnswerMemory {
  #free: Buffer[] = []
  #lent: Buffer[] = []

  take(bytes: number): Buffer {
    const at = this.#free.findIndex(({ length }) => length >= bytes)
    // One that is too small makes way, so that there are never more than were needed at once.
    const [found] = this.#free.splice(Math.max(at, 0), 1)
    const buffer = at < 0 || found === undefined ? Buffer.allocUnsafeSlow(bytes) : found
    this.#lent.push(buffer)
    return buffer.subarray(0, bytes)
  }

  /** Nobody looks any more at what was read into it. */
  takeBack(): void {
    this.#free.push(...this.#lent)
    this.#lent = []
  }
}

/**
 * A file of entries of one size, in rising order: the base of the offset index and the time index. Read by position, never
 * loaded. An index that a broker left without an orderly stop is followed by zeros (it is preallocated while in use).
 * Kafka: AbstractIndex.
 */
import type { OpenFile } from '../io/file-system.ts'

export class IndexFile {
  readonly #file: OpenFile
  readonly #entryBytes: number
  readonly #scratch: Buffer
  #entryCount = 0

  constructor(file: OpenFile, entryBytes: number) {
    this.#file = file
    this.#entryBytes = entryBytes
    this.#scratch = Buffer.alloc(entryBytes)
    this.reload()
  }

  get path(): string {
    return this.#file.path
  }

  /** Entries, without the zeros of a preallocated tail. */
  get entryCount(): number {
    return this.#entryCount
  }

  /** Looks at the file again: another process may have added entries, or cut some. */
  reload(): void {
    const entries = Math.floor(this.#file.stat().sizeBytes / this.#entryBytes)
    this.#entryCount = entries
    if (entries === 0 || !this.#isZero(entries - 1)) return
    // Entries rise, so all zeros are at the end; a first entry of zeros is no entry either.
    this.#entryCount = this.countWhile((entry) => entry.some((byte) => byte !== 0))
  }

  /** The bytes of entry `number`, in a buffer that the next call uses again. */
  entry(number: number): Buffer {
    this.#file.read(this.#scratch, 0, this.#entryBytes, number * this.#entryBytes)
    return this.#scratch
  }

  /** How many entries at the beginning satisfy `holds`, which must hold for a prefix of them: binary search. */
  countWhile(holds: (entry: Buffer) => boolean): number {
    let low = 0
    let high = this.#entryCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(this.entry(middle))) low = middle + 1
      else high = middle
    }
    return low
  }

  append(entry: Buffer): void {
    this.#file.write(entry, this.#entryCount * this.#entryBytes)
    this.#entryCount++
  }

  /** Cuts the file behind the first `count` entries, and with them any zeros. */
  truncateToEntries(count: number): void {
    this.#file.truncate(count * this.#entryBytes)
    this.#entryCount = count
  }

  /** Bytes in the file that belong to no entry: zeros, or the half of one that a dead writer left. */
  hasLooseBytes(): boolean {
    return this.#file.stat().sizeBytes !== this.#entryCount * this.#entryBytes
  }

  datasync(): Promise<void> {
    return this.#file.datasync()
  }

  close(): void {
    this.#file.close()
  }

  #isZero(number: number): boolean {
    return this.entry(number).every((byte) => byte === 0)
  }
}

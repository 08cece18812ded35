/**
 * Copies of a few dozen bytes, a million times. A call into the runtime costs more than such a copy, most of all the view
 * that `set` wants for a part of its source, and a byte at a time costs four times as much as a word at a time.
 */

/** Shorter ranges are not worth a view. */
const MIN_WORDS_BYTES = 8
/** Above this the runtime copies faster, whatever the call costs. */
const MAX_WORDS_BYTES = 1024
/** What may be written behind a copy: the rest of its last word. Whoever asks for a copy has room for it. */
export const COPY_OVERRUN_BYTES = 3

/** Copies source[start, end) to target[at], and up to 3 bytes more: there must be room for them on both sides. */
export function copyWords(target: DataView, at: number, source: DataView, start: number, end: number): number {
  const shift = at - start
  for (let from = start; from < end; from += 4) target.setInt32(from + shift, source.getInt32(from, true), true)
  return end + shift
}

/** Copies out of sources of which the same one comes again and again, as with the lines of a chunk. */
export class ByteCopier {
  #source: Uint8Array | null = null
  #view: DataView | null = null

  /**
   * Copies source[start, end) to target[at], and returns the position behind it. `target` has room for COPY_OVERRUN_BYTES
   * more, which may be written.
   */
  copy(target: DataView, at: number, source: Uint8Array, start: number, end: number): number {
    const length = end - start
    if (length >= MIN_WORDS_BYTES && length <= MAX_WORDS_BYTES && end + COPY_OVERRUN_BYTES <= source.length) {
      const view = source === this.#source ? (this.#view ?? this.#makeView(source)) : this.#note(source)
      if (view !== null) return copyWords(target, at, view, start, end)
    }
    if (length > MAX_WORDS_BYTES) {
      new Uint8Array(target.buffer, target.byteOffset + at, length).set(source.subarray(start, end))
      return at + length
    }
    let to = at
    for (let from = start; from < end; from++) target.setUint8(to++, source[from] as number)
    return to
  }

  /** Forgets the last source, so that its memory can go. */
  release(): void {
    this.#source = null
    this.#view = null
  }

  /** A source that comes for the first time may never come again: a view of it would cost more than it saves. */
  #note(source: Uint8Array): null {
    this.#source = source
    this.#view = null
    return null
  }

  #makeView(source: Uint8Array): DataView {
    this.#view = viewOf(source)
    return this.#view
  }
}

/** The same bytes as a DataView. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

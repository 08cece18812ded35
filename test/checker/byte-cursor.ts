/** Reads numbers and strings one after the other. Every method throws RangeError behind the end. */
export class ByteCursor {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  int8(): number {
    return this.#number(1, () => this.bytes.readInt8(this.at))
  }

  int16(): number {
    return this.#number(2, () => this.bytes.readInt16BE(this.at))
  }

  int32(): number {
    return this.#number(4, () => this.bytes.readInt32BE(this.at))
  }

  int64(): number {
    return this.#number(8, () => Number(this.bytes.readBigInt64BE(this.at)))
  }

  take(length: number): Buffer {
    if (length < 0 || this.at + length > this.bytes.length) throw new RangeError(`${length} bytes at ${this.at}`)
    const taken = this.bytes.subarray(this.at, this.at + length)
    this.at += length
    return taken
  }

  /** Seven bits a byte, the lowest first; up to 64 bits. */
  unsignedVarint(): number {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.int8() & 0xff
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value)
    }
    throw new RangeError(`a varint without an end at ${this.at}`)
  }

  /** Zigzag: 0, -1, 1, -2 … */
  varint(): number {
    const value = this.unsignedVarint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** With its length in front as a varint; null: length -1. */
  varintBytes(): Buffer | null {
    const length = this.varint()
    return length < 0 ? null : this.take(length)
  }

  /** Its length in front as int16. */
  string(): string {
    return this.take(this.int16()).toString('utf8')
  }

  /** Of a flexible message: its length plus one in front. */
  compactArray<T>(element: () => T): T[] {
    const count = this.unsignedVarint() - 1
    return Array.from({ length: Math.max(0, count) }, element)
  }

  /** What newer writers add to a flexible message. */
  skipTaggedFields(): void {
    const count = this.unsignedVarint()
    for (let field = 0; field < count; field++) {
      this.unsignedVarint()
      this.take(this.unsignedVarint())
    }
  }

  #number(size: number, read: () => number): number {
    const value = read()
    this.at += size
    return value
  }
}

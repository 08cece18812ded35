/**
 * Reads a line that is laid out as JsonRecordWriter prints it, without headers and base64, from bytes to bytes: many times
 * as fast as by way of strings and an object. It knows what it understands: of any other line, right or wrong, it says
 * nothing, and JsonRecordReader has to look at it.
 */
import { isUtf8 } from 'node:buffer'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const DIGIT_0 = 0x30
const SPACE = 0x20
const LETTER_N = 0x6e
const LETTER_L = 0x4c
const FIRST_OF_SEVERAL = 0x80
/** So many digits are always a safe integer. */
const MAX_DIGITS = 15
const MAX_INT32 = 0x7fffffff
/** Position of what is not there. */
const NOWHERE = -1

const OPENING = Buffer.from('{"topic":"')
const PARTITION = Buffer.from('","partition":')
const OFFSET = Buffer.from(',"offset":')
const TIMESTAMP = Buffer.from(',"timestamp":')
const TIMESTAMP_TYPE = Buffer.from(',"timestampType":"')
const CREATE_TIME = Buffer.from('CreateTime"')
const LOG_APPEND_TIME = Buffer.from('LogAppendTime"')
const LEADER_EPOCH = Buffer.from(',"leaderEpoch":')
const KEY = Buffer.from(',"headers":[],"key":')
const VALUE = Buffer.from(',"value":')
const CLOSING = Buffer.from('}')
const NULL = Buffer.from('null')

/** By byte: what it stands for behind a backslash, 0 where that is not one byte. */
const ESCAPED = new Uint8Array(256)
for (const [letter, character] of ['b\b', 't\t', 'n\n', 'f\f', 'r\r', '""', '\\\\', '//']) {
  ESCAPED[(letter as string).charCodeAt(0)] = (character as string).charCodeAt(0)
}

export class PrintedLine {
  topic = ''
  partition = -1
  offset = -1
  /** -1 for none. */
  timestampMs = -1
  timestampType: 'CreateTime' | 'LogAppendTime' = 'CreateTime'
  leaderEpoch: number | null = null
  /** In what `read` was given to write to; a start of -1 for null. */
  keyStart = -1
  keyEnd = -1
  valueStart = -1
  valueEnd = -1
  #topicBytes: Buffer = Buffer.alloc(0)
  /** What was read last. */
  #number = 0
  #textStart = -1
  #textEnd = -1

  /**
   * Whether source[start, end) is such a line. If so all fields are its, and key and value are at target[at] and behind:
   * no more bytes than the line has.
   */
  read(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): boolean {
    let from = this.#readPlace(source, start)
    from = this.#readText(source, from, KEY, target, at)
    this.keyStart = this.#textStart
    this.keyEnd = this.#textEnd
    from = this.#readText(source, from, VALUE, target, this.keyStart < 0 ? at : this.keyEnd)
    this.valueStart = this.#textStart
    this.valueEnd = this.#textEnd
    return behind(source, from, CLOSING) === end
  }

  /** Reads all in front of the headers; returns the position behind it, or NOWHERE. */
  #readPlace(source: Uint8Array, start: number): number {
    let at = this.#readTopic(source, behind(source, start, OPENING))
    at = this.#readNumber(source, behind(source, at, PARTITION))
    if (this.#number > MAX_INT32) return NOWHERE
    this.partition = this.#number
    at = this.#readNumber(source, behind(source, at, OFFSET))
    this.offset = this.#number
    at = behind(source, at, TIMESTAMP)
    const isWithout = at >= 0 && source[at] === LETTER_N
    at = isWithout ? behind(source, at, NULL) : this.#readNumber(source, at)
    this.timestampMs = isWithout ? -1 : this.#number
    at = this.#readType(source, behind(source, at, TIMESTAMP_TYPE))
    at = behind(source, at, LEADER_EPOCH)
    const isUnknown = at >= 0 && source[at] === LETTER_N
    at = isUnknown ? behind(source, at, NULL) : this.#readNumber(source, at)
    if (!isUnknown && this.#number > MAX_INT32) return NOWHERE
    this.leaderEpoch = isUnknown ? null : this.#number
    return at
  }

  /** One topic comes again and again. */
  #readTopic(source: Uint8Array, start: number): number {
    if (start < 0) return NOWHERE
    const same = behind(source, start, this.#topicBytes)
    if (same >= 0 && source[same] === QUOTE) return same
    let at = start
    for (let byte = source[at]; byte !== QUOTE; byte = source[++at]) {
      if (byte === undefined || byte < SPACE || byte >= FIRST_OF_SEVERAL || byte === BACKSLASH) return NOWHERE
    }
    this.#topicBytes = Buffer.from(source.subarray(start, at))
    this.topic = this.#topicBytes.toString('latin1')
    return at
  }

  #readType(source: Uint8Array, at: number): number {
    const isAppendTime = at >= 0 && source[at] === LETTER_L
    this.timestampType = isAppendTime ? 'LogAppendTime' : 'CreateTime'
    return behind(source, at, isAppendTime ? LOG_APPEND_TIME : CREATE_TIME)
  }

  /** A whole number from 0, without zeros in front. */
  #readNumber(source: Uint8Array, start: number): number {
    if (start < 0) return NOWHERE
    let value = 0
    let at = start
    for (; at <= start + MAX_DIGITS; at++) {
      const digit = (source[at] as number) - DIGIT_0
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
    }
    this.#number = value
    const digits = at - start
    const isPlain = digits === 1 || (digits > 1 && digits <= MAX_DIGITS && source[start] !== DIGIT_0)
    return isPlain ? at : NOWHERE
  }

  /** Reads `prefix`, and a string, which is put to target[to], or null. */
  #readText(source: Uint8Array, from: number, prefix: Buffer, target: Uint8Array, to: number): number {
    const start = behind(source, from, prefix)
    this.#textStart = -1
    this.#textEnd = -1
    if (start < 0) return NOWHERE
    if (source[start] !== QUOTE) return behind(source, start, NULL)
    return this.#unescape(source, start + 1, target, to)
  }

  #unescape(source: Uint8Array, start: number, target: Uint8Array, to: number): number {
    let at = start
    let put = to
    let seen = 0
    for (;;) {
      let byte = source[at] as number
      if (byte === BACKSLASH) {
        byte = ESCAPED[source[++at] as number] as number
        if (!(byte > 0)) return NOWHERE
      } else {
        if (byte === QUOTE) break
        if (!(byte >= SPACE)) return NOWHERE
      }
      seen |= byte
      target[put++] = byte
      at++
    }
    if (seen >= FIRST_OF_SEVERAL && !isUtf8(source.subarray(start, at))) return NOWHERE
    this.#textStart = to
    this.#textEnd = put
    return at + 1
  }
}

/** The position behind `constant` when that is at source[at], else NOWHERE. */
function behind(source: Uint8Array, at: number, constant: Buffer): number {
  if (at < 0) return NOWHERE
  const { length } = constant
  for (let i = 0; i < length; i++) if (source[at + i] !== constant[i]) return NOWHERE
  return at + length
}

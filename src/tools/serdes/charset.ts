/** Java's character sets by name, for the string serializers of Kafka. */
import { javaUtf8 } from '../../common/java-text.ts'

/** Java takes them in any case, and has many names for each. */
const decoders: readonly (readonly [names: RegExp, decode: (bytes: Buffer) => string])[] = [
  [/^utf-?8$/i, javaUtf8],
  [/^(?:iso-?8859-1|latin-?1|l1)$/i, (bytes) => bytes.toString('latin1')],
  [/^(?:us-ascii|ascii|iso646-us)$/i, (bytes) => bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd')],
  [/^utf-?16le$/i, (bytes) => bytes.toString('utf16le')],
  [/^utf-?16be$/i, (bytes) => decodeUtf16be(bytes)],
  [/^utf-?16$/i, decodeUtf16],
]

/** Names that TextDecoder, or that of Node 20, gives another meaning than Java. */
const MISUNDERSTOOD = /^(?:utf|windows-?1252$|cp-?1252$|iso-?8859-1$|latin-?1$|(?:us-)?ascii$)/i

/** Turns bytes into text; undefined for a character set that is not known here. Bytes that are none become U+FFFD. */
export function charsetDecoder(name: string): ((bytes: Buffer) => string) | undefined {
  const known = decoders.find(([names]) => names.test(name))
  if (known !== undefined) return known[1]
  if (MISUNDERSTOOD.test(name)) return undefined
  try {
    const decoder = new TextDecoder(name)
    return (bytes) => decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Java: the byte order mark decides, and is no part of the text; without one the high byte comes first. */
function decodeUtf16(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  return decodeUtf16be(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes)
}

function decodeUtf16be(bytes: Buffer): string {
  return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(bytes)
}

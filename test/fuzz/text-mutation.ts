/** Damages text as typing, editors and enemies do. */
import { changeNumber, damage } from '../crash/hostile-mutation.ts'
import type { SeededRandom } from '../crash/seeded-random.ts'

/** What parsers of text stumble over. */
const HOSTILE_WORDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\0',
  '\u001b[2J',
  '\u0085',
  '\u2028',
  '\ud83d',
  '\ufeff',
  '😀',
  'İ',
  '\\',
  '\\u',
  '\\x',
  '"',
  "'",
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  ',',
  ':',
  '=',
  '%',
  '$',
  '--',
  '/*',
  '-0',
  '1e999',
  '-9223372036854775809',
  'NaN',
  'Infinity',
  '0x10',
  '١٢',
  'null',
  'true',
]
const BRACKETS = ['{', '}', '[', ']', '(', ')', '"', '<', '{"a":', '[[', '(?:', '(a', '&a [', '*a', '- ', '\\', '%']
/** Repeated so often, what takes time by the square, or a frame of the stack each, shows. */
const MOST_REPEATED_BYTES = 60_000

type TextDamage = (text: string, random: SeededRandom, other: string, words: readonly string[]) => string

const pick = <T>(list: readonly T[], random: SeededRandom): T => list[random.below(list.length)] as T

function inserted(text: string, piece: string, random: SeededRandom): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}

/** A stretch of `text`, short more often than long. */
function stretch(text: string, random: SeededRandom): readonly [number, number] {
  const from = random.below(text.length + 1)
  return [from, from + random.below(random.chance(0.7) ? 8 : text.length - from + 1)]
}

const DAMAGES: readonly TextDamage[] = [
  (text, random, _other, words) => inserted(text, pick(words, random), random),
  (text, random) => inserted(text, pick(HOSTILE_WORDS, random), random),
  (text, random) => {
    const [from, to] = stretch(text, random)
    return text.slice(0, from) + text.slice(to)
  },
  (text, random) => {
    const [from, to] = stretch(text, random)
    return text.slice(0, to) + text.slice(from)
  },
  (text, random, other) => {
    const [from, to] = stretch(other, random)
    return inserted(text, other.slice(from, to), random)
  },
  // A name becomes one that objects have already.
  (text, random) => {
    const names = [...text.matchAll(/[A-Za-z_][\w.-]*/g)]
    if (names.length === 0) return text
    const { 0: name, index } = pick(names, random)
    return text.slice(0, index) + pick(HOSTILE_WORDS, random) + text.slice(index + name.length)
  },
  (text, random) => changeNumber(Buffer.from(text), random).toString(),
  (text, random) => text.slice(0, random.below(text.length + 1)),
]

function repeated(text: string, random: SeededRandom): string {
  const [from, to] = stretch(text, random)
  const piece = random.chance(0.5) ? pick(BRACKETS, random) : text.slice(from, to)
  const count = Math.floor(random.below(MOST_REPEATED_BYTES) / Math.max(1, piece.length))
  return inserted(text, piece.repeat(count), random)
}

/** `text` with one to four changes; rarely with something a thousand times over, or with bytes that are no text. */
export function mutateText(text: Buffer, other: Buffer, words: readonly string[], random: SeededRandom): Buffer {
  if (random.chance(0.1)) return damage(text, other, random)
  let changed = text.toString()
  if (random.chance(0.02)) changed = repeated(changed, random)
  const known = words.length === 0 ? HOSTILE_WORDS : words
  for (let n = random.below(4); n >= 0; n--) {
    changed = pick(DAMAGES, random)(changed, random, other.toString(), known)
  }
  return Buffer.from(changed)
}

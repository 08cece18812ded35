/**
 * Regular expressions of RE2: those of subscriptions that a coordinator resolves, and of `--validate-regex`. They are
 * checked with RE2/J's words and rewritten for JavaScript. RE2 has no look-around, back-references or possessive
 * quantifiers. Without regard to case, only ASCII letters and single characters are folded. Java:
 * com.google.re2j.Parser.
 */
import { compileRegex } from './compile-regex.ts'

/** What RE2 would take, and JavaScript can't. */
const TOO_LARGE = 'pattern too large'
/** How often `{n,m}` may repeat something. */
const MOST_REPEATS = 1000

const perlClasses: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '\\0-\\/:-\\u{10FFFF}',
  s: '\\t\\n\\f\\r ',
  S: '\\0-\\x08\\x0B\\x0E-\\x1F!-\\u{10FFFF}',
  w: '0-9A-Za-z_',
  W: '\\0-\\/:-@\\[-\\^`{-\\u{10FFFF}',
}

const posixClasses: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alnum: '0-9A-Za-z',
    alpha: 'A-Za-z',
    ascii: '\\0-\\x7F',
    blank: '\\t ',
    cntrl: '\\0-\\x1F\\x7F',
    digit: '0-9',
    graph: '!-~',
    lower: 'a-z',
    print: ' -~',
    punct: '!-\\/:-@\\[-`\\{-~',
    space: '\\t\\n\\x0B\\f\\r ',
    upper: 'A-Z',
    word: '0-9A-Za-z_',
    xdigit: '0-9A-Fa-f',
  }),
)

/** What they negate, `[:^alpha:]`, as a class of its own: JavaScript classes can't hold negations of ranges. */
const posixNegation = (ranges: string) => `[^${ranges}]`

const charEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

const emptyEscapes: Readonly<Record<string, string>> = { A: '(?<![^])', z: '(?![^])', b: '\\b', B: '\\B' }

/** RE2/J's name of what is wrong with `pattern`, such as `missing closing ]`; null when nothing is. */
export function re2Problem(pattern: string): string | null {
  try {
    new Re2Reader(pattern).read()
  } catch (error) {
    if ((error as Error).name === 'SyntaxError') return (error as Error).message
    throw error
  }
  try {
    compileRe2(pattern)
    return null
  } catch {
    return TOO_LARGE
  }
}

/** `pattern` for JavaScript, to match a whole text. Throws SyntaxError with RE2/J's words. Java: Pattern.matches. */
export function compileRe2(pattern: string): RegExp {
  return compileRegex(`^(?:${new Re2Reader(pattern).read()})$`, 'u')
}

interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly lazy: boolean
}

/** A group that is not closed yet: how it began, and the flags that hold behind it. */
interface OpenGroup {
  readonly opening: string
  readonly flags: Flags
  /** Complete alternatives, then the pieces of the current one. */
  readonly alternatives: string[]
  pieces: string[]
}

const noFlags: Flags = { ignoreCase: false, multiline: false, dotAll: false, lazy: false }

class Re2Reader {
  readonly #pattern: string
  readonly #chars: readonly string[]
  /** Where each character begins in the pattern. */
  readonly #starts: readonly number[]
  readonly #names = new Set<string>()
  readonly #groups: OpenGroup[] = [{ opening: '', flags: noFlags, alternatives: [], pieces: [] }]
  #flags = noFlags
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
    this.#chars = [...pattern]
    let start = 0
    this.#starts = this.#chars.map((char) => (start += char.length) - char.length)
  }

  /** JavaScript's source of the pattern. */
  read(): string {
    let follows = false
    while (this.#at < this.#chars.length) follows = this.#token(follows)
    if (this.#groups.length > 1) fail('missing closing )')
    return bodyOf(this.#group)
  }

  get #group(): OpenGroup {
    return this.#groups.at(-1) as OpenGroup
  }

  #push(piece: string): void {
    this.#group.pieces.push(piece)
  }

  /** What `sticky`, an expression with that flag, finds here: nothing is copied, patterns may be long. */
  #found(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#starts[this.#at] ?? this.#pattern.length
    return sticky.exec(this.#pattern)
  }

  /** Reads one token; true when it was a repetition, which no other may follow. */
  #token(followsRepetition: boolean): boolean {
    const char = this.#chars[this.#at] as string
    const count = char === '{' ? this.#repeatCount() : undefined
    if (count !== undefined || '*+?'.includes(char)) {
      if (count === undefined) this.#at++
      this.#repeat(count ?? char, followsRepetition)
      return true
    }
    if (char === '(') this.#open()
    else if (char === ')') this.#close()
    else if (char === '[') this.#push(this.#class())
    else if (char === '\\') this.#escape()
    else {
      this.#at++
      this.#push(this.#plain(char))
      if (char === '|') this.#nextAlternative()
    }
    return false
  }

  #plain(char: string): string {
    const { multiline, dotAll } = this.#flags
    if (char === '.') return dotAll ? '[^]' : '[^\\n]'
    if (char === '^') return multiline ? '(?<![^\\n])' : '(?<![^])'
    if (char === '$') return multiline ? '(?![^\\n])' : '(?![^])'
    return this.#literal(char.codePointAt(0) ?? 0)
  }

  #literal(code: number): string {
    return this.#flags.ignoreCase ? `[${foldedRange(code, code)}]` : charSource(code)
  }

  /** The bar itself was taken for a character. */
  #nextAlternative(): void {
    const group = this.#group
    group.alternatives.push(group.pieces.slice(0, -1).join(''))
    group.pieces = []
  }

  #repeat(operator: string, followsRepetition: boolean): void {
    const isMarked = this.#chars[this.#at] === '?'
    if (isMarked) this.#at++
    if (followsRepetition) fail('invalid nested repetition operator')
    const piece = this.#group.pieces.pop() ?? fail('missing argument to repetition operator')
    this.#push(`(?:${piece})${operator}${isMarked !== this.#flags.lazy ? '?' : ''}`)
  }

  /** `{2,3}` as JavaScript writes it; undefined when the brace is only a brace. */
  #repeatCount(): string | undefined {
    const found = this.#found(/\{(\d+)(?:(,)(\d*))?\}/y)
    if (found === null) return undefined
    const [text, least = '', comma, most = ''] = found
    this.#at += text.length
    const last = comma === undefined ? least : most
    const isWrong = Number(least) > MOST_REPEATS || (last !== '' && Number(last) > MOST_REPEATS)
    if (isWrong || (last !== '' && Number(least) > Number(last))) fail('invalid repeat count')
    return text
  }

  #open(): void {
    if (this.#chars[this.#at + 1] !== '?') {
      this.#at++
      this.#groups.push({ opening: '(', flags: this.#flags, alternatives: [], pieces: [] })
    } else if (this.#found(/\(\?P?</y) !== null) this.#openNamed()
    else this.#openFlags()
  }

  /** Names only have to be valid and different: nobody asks for what a group matched. */
  #openNamed(): void {
    const found = this.#found(/\(\?P?<(\w+)>/y) ?? fail('invalid named capture')
    const [text, name = ''] = found
    if (this.#names.has(name)) fail('duplicate capture group name')
    this.#names.add(name)
    this.#at += text.length
    this.#groups.push({ opening: '(', flags: this.#flags, alternatives: [], pieces: [] })
  }

  /** `(?i)` holds to the end of the group around it, `(?i:` in a group of its own. */
  #openFlags(): void {
    const found = this.#found(/\(\?([imsU]*)(?:-([imsU]+))?([:)])/y) ?? fail('invalid or unsupported Perl syntax')
    const [text, on = '', off = '', end] = found
    this.#at += text.length
    if (end === ':') this.#groups.push({ opening: '(?:', flags: this.#flags, alternatives: [], pieces: [] })
    this.#flags = changedFlags(this.#flags, on, off)
  }

  #close(): void {
    // RE2/J has no better word for it.
    if (this.#groups.length === 1) fail('regexp/syntax: internal error')
    this.#at++
    const group = this.#groups.pop() as OpenGroup
    this.#flags = group.flags
    this.#push(`${group.opening}${bodyOf(group)})`)
  }

  #escape(): void {
    const next = this.#chars[this.#at + 1] ?? ''
    const empty = emptyEscapes[next]
    if (next === 'Q') this.#quoted()
    else if (next !== '' && empty !== undefined) {
      this.#at += 2
      this.#push(empty)
    } else {
      const ranges = this.#classEscape()
      this.#push(ranges === undefined ? this.#literal(this.#charEscape()) : `[${ranges}]`)
    }
  }

  /** `\Q…\E`: every character stands for itself. */
  #quoted(): void {
    this.#at += 2
    for (let char = this.#chars[this.#at]; char !== undefined; char = this.#chars[this.#at]) {
      this.#at++
      if (char === '\\' && this.#chars[this.#at] === 'E') {
        this.#at++
        return
      }
      this.#push(this.#literal(char.codePointAt(0) ?? 0))
    }
  }

  /** `\d`, `\pL`, `\p{Greek}` as parts of a JavaScript class; undefined when no class begins here. */
  #classEscape(): string | undefined {
    const next = this.#chars[this.#at + 1] ?? ''
    const perl = next === '' ? undefined : perlClasses[next]
    if (perl !== undefined) {
      this.#at += 2
      return perl
    }
    if (next !== 'p' && next !== 'P') return undefined
    const found = this.#found(/\\[pP](?:\{(\^?)([^}]*)\}|(.))/suy) ?? fail('invalid character class range')
    const [text, caret = '', braced, single] = found
    this.#at += [...text].length
    const property = unicodeProperty(braced ?? single ?? '') ?? fail('invalid character class range')
    return `\\${(next === 'P') !== (caret === '^') ? 'P' : 'p'}{${property}}`
  }

  /** The code point that an escape stands for. */
  #charEscape(): number {
    if (this.#at === this.#chars.length - 1) fail('trailing backslash at end of expression')
    const found = this.#found(
      /\\(?:(0[0-7]{0,2}|[1-7][0-7]{1,2})|x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|([afnrtv])|([^0-9A-Za-z]))/uy,
    )
    const [text, octal, braced, hex, letter, other] = found ?? fail('invalid escape sequence')
    this.#at += [...text].length
    if (octal !== undefined) return Number.parseInt(octal, 8)
    if (letter !== undefined) return charEscapes[letter] ?? 0
    if (other !== undefined) return other.codePointAt(0) ?? 0
    const code = Number.parseInt(braced ?? hex ?? '', 16)
    return code > 0x10ffff ? fail('invalid escape sequence') : code
  }

  #class(): string {
    this.#at++
    const isNegated = this.#chars[this.#at] === '^'
    if (isNegated) this.#at++
    const ranges: string[] = []
    const negations: string[] = []
    for (let isFirst = true; isFirst || this.#chars[this.#at] !== ']'; isFirst = false) {
      const named = this.#namedClass()
      if (named === null) {
        ranges.push(this.#classEscapeOrRange())
        continue
      }
      const { name, isNegated: isNameNegated } = named
      const posix = posixClasses.get(name) ?? fail('invalid character class range')
      if (isNameNegated) negations.push(posixNegation(posix))
      else ranges.push(this.#flags.ignoreCase && /^(?:lower|upper)$/.test(name) ? 'A-Za-z' : posix)
    }
    this.#at++
    const body = [...(ranges.length > 0 ? [`[${ranges.join('')}]`] : []), ...negations].join('|')
    return isNegated ? `(?:(?!${body})[^])` : `(?:${body})`
  }

  /** `[:alpha:]` or `[:^alpha:]`, which is passed over; null where none begins. */
  #namedClass(): { readonly name: string; readonly isNegated: boolean } | null {
    if (this.#chars[this.#at] !== '[' || this.#chars[this.#at + 1] !== ':') return null
    const start = (this.#starts[this.#at] as number) + 2
    const end = this.#pattern.indexOf(':]', start)
    if (end === -1) return null
    const text = this.#pattern.slice(start, end)
    this.#at += [...text].length + 4
    const isNegated = text.startsWith('^')
    return { name: isNegated ? text.slice(1) : text, isNegated }
  }

  #classEscapeOrRange(): string {
    const escaped = this.#chars[this.#at] === '\\' ? this.#classEscape() : undefined
    if (escaped !== undefined) return escaped
    const low = this.#classChar()
    let high = low
    if (this.#chars[this.#at] === '-' && this.#chars[this.#at + 1] !== ']') {
      this.#at++
      high = this.#classChar()
      if (high < low) fail('invalid character class range')
    }
    return this.#flags.ignoreCase ? foldedRange(low, high) : rangeSource(low, high)
  }

  #classChar(): number {
    const char = this.#chars[this.#at] ?? fail('missing closing ]')
    if (char === '\\') return this.#charEscape()
    this.#at++
    return char.codePointAt(0) ?? 0
  }
}

function fail(problem: string): never {
  throw new SyntaxError(problem)
}

function bodyOf({ alternatives, pieces }: OpenGroup): string {
  return [...alternatives, pieces.join('')].join('|')
}

function changedFlags(flags: Flags, on: string, off: string): Flags {
  const flag = (letter: string, before: boolean) => !off.includes(letter) && (before || on.includes(letter))
  return {
    ignoreCase: flag('i', flags.ignoreCase),
    multiline: flag('m', flags.multiline),
    dotAll: flag('s', flags.dotAll),
    lazy: flag('U', flags.lazy),
  }
}

/** A character that means nothing but itself, in a class and outside. */
function charSource(code: number): string {
  const char = String.fromCodePoint(code)
  return /[0-9A-Za-z]/.test(char) ? char : `\\u{${code.toString(16)}}`
}

function rangeSource(low: number, high: number): string {
  return low === high ? charSource(low) : `${charSource(low)}-${charSource(high)}`
}

/** The range, and its letters in the other case. */
function foldedRange(low: number, high: number): string {
  const other = (first: number, last: number, distance: number) => {
    const [from, to] = [Math.max(low, first), Math.min(high, last)]
    return from > to ? '' : rangeSource(from + distance, to + distance)
  }
  const single = low === high && low > 0x7f ? foldedChar(low) : ''
  return `${rangeSource(low, high)}${other(0x41, 0x5a, 32)}${other(0x61, 0x7a, -32)}${single}`
}

function foldedChar(code: number): string {
  const char = String.fromCodePoint(code)
  const others = [char.toLowerCase(), char.toUpperCase()].filter((each) => [...each].length === 1)
  return others.map((each) => charSource(each.codePointAt(0) ?? 0)).join('')
}

/** What JavaScript calls a category or script of Unicode. */
function unicodeProperty(name: string): string | undefined {
  if (name === 'Any') return name
  const property = /^[A-Z][a-z]?$/.test(name) ? `gc=${name}` : `sc=${name}`
  try {
    new RegExp(`\\p{${property}}`, 'u')
    return property
  } catch {
    return undefined
  }
}

/**
 * Times of this machine's time zone in a pattern of Java's SimpleDateFormat, as far as a locale has no part in it beyond
 * English names. Throws SyntaxError with Java's message for a pattern that Java refuses.
 */

type Field = (date: Date, width: number) => string

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const DAY_MS = 86_400_000
const SHORT_NAME = 3

const padded = (value: number, width: number): string => String(value).padStart(width, '0')
const named = (name: string, width: number): string => (width > SHORT_NAME ? name : name.slice(0, SHORT_NAME))

const fields: Readonly<Record<string, Field>> = {
  G: () => 'AD',
  y: year,
  Y: year,
  u: (date, width) => padded(date.getDay() === 0 ? 7 : date.getDay(), width),
  M: month,
  L: month,
  d: (date, width) => padded(date.getDate(), width),
  D: (date, width) => padded(dayOfYear(date), width),
  E: (date, width) => named(DAYS[date.getDay()] as string, width),
  a: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  H: (date, width) => padded(date.getHours(), width),
  k: (date, width) => padded(date.getHours() || 24, width),
  K: (date, width) => padded(date.getHours() % 12, width),
  h: (date, width) => padded(date.getHours() % 12 || 12, width),
  m: (date, width) => padded(date.getMinutes(), width),
  s: (date, width) => padded(date.getSeconds(), width),
  S: (date, width) => padded(date.getMilliseconds(), width),
  z: (date) => zoneName(date),
  Z: (date) => offset(date, ''),
  X: isoOffset,
}

/** A formatter of times in ms since 1970. */
export function simpleDateFormat(pattern: string): (timeMs: number) => string {
  const parts = partsOf(pattern)
  return (timeMs) => {
    const date = new Date(timeMs)
    return parts.map((part) => (typeof part === 'string' ? part : part(date))).join('')
  }
}

/** Text between quotes stands for itself, and so does everything that is no letter. */
function partsOf(pattern: string): (string | ((date: Date) => string))[] {
  const tokens = pattern.match(/''|'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'[\s\S]*/g) ?? []
  return tokens.map((token) => {
    if (token === "''") return "'"
    if (token.startsWith("'")) return quoted(token)
    const letter = token.charAt(0)
    if (!/[A-Za-z]/.test(letter)) return token
    const field = fields[letter]
    if (field === undefined) throw new SyntaxError(`Illegal pattern character '${letter}'`)
    if (letter === 'X' && token.length > SHORT_NAME)
      throw new SyntaxError(`invalid ISO 8601 format: length=${token.length}`)
    return (date: Date) => field(date, token.length)
  })
}

function quoted(token: string): string {
  if (token.length === 1 || !token.endsWith("'")) throw new SyntaxError('Unterminated quote')
  return token.slice(1, -1).replaceAll("''", "'")
}

function year(date: Date, width: number): string {
  const value = date.getFullYear()
  return width === 2 ? padded(value % 100, 2) : padded(value, width)
}

function month(date: Date, width: number): string {
  const at = date.getMonth()
  return width < SHORT_NAME ? padded(at + 1, width) : named(MONTHS[at] as string, width)
}

function dayOfYear(date: Date): number {
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((day - Date.UTC(date.getFullYear(), 0, 1)) / DAY_MS) + 1
}

function zoneName(date: Date): string {
  return date.toLocaleTimeString('en-US', { timeZoneName: 'short' }).split(' ').at(-1) ?? ''
}

/** `+0130`, with `between` hours and minutes. */
function offset(date: Date, between: string): string {
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}${between}${padded(size % 60, 2)}`
}

function isoOffset(date: Date, width: number): string {
  if (date.getTimezoneOffset() === 0) return 'Z'
  return width === 1 ? offset(date, '').slice(0, SHORT_NAME) : offset(date, width === 2 ? '' : ':')
}

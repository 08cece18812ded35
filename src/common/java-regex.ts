/**
 * Java's regular expressions (`java.util.regex.Pattern`), as far as topic filters need them. Most of the syntax is
 * JavaScript's; the rest is rewritten here. Possessive quantifiers and atomic groups become ordinary ones, intersections
 * of character classes (`[a-z&&[^b]]`) are refused.
 */
import { compileRegex } from './compile-regex.ts'

const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
}

/** Single-letter escapes of Java that JavaScript reads as plain letters. */
const anchors: Readonly<Record<string, string>> = { A: '^', z: '$', Z: '$', a: '\\x07', e: '\\x1B', h: '[ \\t\\xA0]' }

/** A pattern that must match a whole text, as `Pattern.matches` does. Throws SyntaxError when Java would refuse it. */
export function compileJavaRegex(pattern: string): RegExp {
  const { flags, body } = leadingFlags(pattern)
  return compileRegex(`^(?:${translate(body)})$`, flags)
}

/** A pattern that is looked for in a text, again and again: a global expression. Throws as `compileJavaRegex`. */
export function compileJavaSearch(pattern: string): RegExp {
  const { flags, body } = leadingFlags(pattern)
  return compileRegex(translate(body), `${flags}g`)
}

/** `(?i)` and its kin at the start stand for the whole pattern. */
function leadingFlags(pattern: string): { flags: string; body: string } {
  const found = /^\(\?([imsu]+)\)/.exec(pattern)
  if (found === null) return { flags: '', body: pattern }
  const flags = [...new Set(found[1])].filter((flag) => flag !== 'u').join('')
  return { flags, body: pattern.slice(found[0].length) }
}

function translate(pattern: string): string {
  let out = ''
  let inClass = false
  for (let at = 0; at < pattern.length; ) {
    const token = nextToken(pattern, at)
    at += token.length
    if (token === '[') inClass = enterClass(inClass)
    else if (token === ']') inClass = false
    if (inClass && token === '&&') throw new SyntaxError('Intersections of character classes are not supported')
    out += translateToken(token, inClass, out)
  }
  return out
}

function enterClass(inClass: boolean): boolean {
  if (inClass) throw new SyntaxError('Character classes within character classes are not supported')
  return true
}

/** A quoted stretch, an escape with its argument, `&&`, an atomic group's head, or one character. */
function nextToken(pattern: string, at: number): string {
  const found = /\\Q[\s\S]*?(?:\\E|$)|\\[pP]\{\w+\}|\\[\s\S]|&&|\(\?>|[\s\S]/y
  found.lastIndex = at
  return found.exec(pattern)?.[0] ?? ''
}

function translateToken(token: string, inClass: boolean, before: string): string {
  if (token.startsWith('\\Q')) return quoteLiteral(token.slice(2).replace(/\\E$/, ''))
  if (/^\\[pP]\{/.test(token)) return posixClass(token, inClass)
  if (token.length === 2 && token.startsWith('\\')) return anchors[token.charAt(1)] ?? token
  if (token === '(?>') return '(?:'
  // A plus behind a quantifier makes it possessive; JavaScript has no such thing.
  if (token === '+' && !inClass && /(?:[^\\]|^)[*+?}]$/.test(before)) return ''
  // Java takes a brace for a repetition wherever it stands.
  if (token === '{' && !inClass && before === '') throw new SyntaxError('Illegal repetition')
  return token
}

function quoteLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function posixClass(token: string, inClass: boolean): string {
  const name = token.slice(3, -1)
  const members = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined
  const negated = token.startsWith('\\P')
  if (members === undefined || (negated && inClass)) throw new SyntaxError(`Unknown character property ${token}`)
  if (inClass) return members
  return negated ? `[^${members}]` : `[${members}]`
}

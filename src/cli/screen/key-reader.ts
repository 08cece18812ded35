/** What somebody pressed, out of the bytes that a terminal in raw mode sends. */

/** A key by name: `up`, `enter`, `ctrl-c` …, or the character itself. */
export type Key = string

const ESCAPE = '\x1b'
/** Behind `ESC [` or `ESC O`; xterm's and the older ones of vt. */
const SEQUENCES: Readonly<Record<string, Key>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'page-up',
  '6~': 'page-down',
}
const CONTROLS: Readonly<Record<string, Key>> = {
  '\x03': 'ctrl-c',
  '\x04': 'ctrl-d',
  '\x08': 'backspace',
  '\x0c': 'ctrl-l',
  '\x15': 'ctrl-u',
  '\x1a': 'ctrl-z',
  '\x7f': 'backspace',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
}
/** A sequence with its parameters: `ESC [ 1 ; 5 A`. */
// oxlint-disable-next-line no-control-regex -- terminals send them
const SEQUENCE = /^\x1b(?:\[|O)([0-9;]*)([A-Za-z~])/

/**
 * The keys in a chunk of input. An escape by itself is the key `escape`; sequences that mean nothing here, and other control
 * characters, are left out. A sequence comes in one chunk: terminals write it at once.
 */
export function keysIn(text: string): Key[] {
  const keys: Key[] = []
  for (let rest = text; rest !== ''; ) {
    const [whole, parameters = '', end = ''] = SEQUENCE.exec(rest) ?? []
    if (whole !== undefined) {
      const key = SEQUENCES[end === '~' ? `${parameters}~` : end]
      if (key !== undefined) keys.push(key)
      rest = rest.slice(whole.length)
      continue
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    rest = rest.slice(character.length)
    const key = character === ESCAPE ? 'escape' : (CONTROLS[character] ?? character)
    if (!/^\p{Cc}$/u.test(key)) keys.push(key)
  }
  return keys
}

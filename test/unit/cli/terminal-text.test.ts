import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TerminalText } from '../../../src/cli/terminal-text.ts'

const RED = '\x1b[31m'
const text = (): TerminalText => new TerminalText((from) => from + 234)

describe('what is written to a terminal', () => {
  it.each([
    ['a title', '\x1b]0;owned\x07', '\\u001b]0;owned\\u0007'],
    ['a cleared screen', '\x1b[2Jx', '\\u001b[2Jx'],
    ['colours', `${RED}x\x1b[8m`, '\\u001b[31mx\\u001b[8m'],
    ['the end of a paste', '\x1b[201~rm', '\\u001b[201~rm'],
    ['C1 controls', '\u009b2J\u009d0;t\u009c\u0085', '\\u009b2J\\u009d0;t\\u009c\\u0085'],
    ['an order of writing', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['a return that overwrites', 'safe\revil', 'safe\\u000devil'],
    ['a backspace, a bell, a NUL', 'a\b\x07\0', 'a\\u0008\\u0007\\u0000'],
  ])('shows %s', (_what, written, shown) => {
    expect(text().next(written)).toBe(shown)
    expect(text().next(Buffer.from(written))).toBe(shown)
  })

  it('keeps words, tabs and the ends of lines, those of Windows too', () => {
    const plain = 'plain\t텍스트 ☕ 👩‍🚀\r\nnext\n'
    expect(text().next(plain)).toBe(plain)
    expect(text().next(Buffer.from(plain))).toBe(plain)
  })

  it('shows bytes that are no text as such, also 8-bit controls', () => {
    expect(text().next(Buffer.of(0x9b, 0x32, 0x4a, 0xff, 0x0a))).toBe('\ufffd2J\ufffd\n')
  })

  it('obeys its own sequences alone', () => {
    const terminal = text()
    const own = `${terminal.trusted(RED)}x${terminal.trusted('\r\x1b[K')}`
    expect(stripVTControlCharacters(`${terminal.trusted(RED)}x${terminal.trusted('\x1b[K')}`)).toBe('x')
    expect(terminal.next(`${own}${RED}`)).toBe(`${RED}x\r\x1b[K\\u001b[31m`)
    expect(terminal.next('\x1b[1;2;3;4;31m')).toBe('\\u001b[1;2;3;4;31m')
  })

  it('makes of pieces what it makes of the whole', () => {
    const terminal = text()
    const whole = Buffer.from(`é${terminal.trusted('\x1b[1m')}글\x1b[2J\r\n${terminal.trusted('\r\x1b[K')}!\n`)
    const shown = terminal.next(whole)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
        const pieces = places.slice(1).map((end, at) => terminal.next(whole.subarray(places[at], end)))
        expect(pieces.join('')).toBe(shown)
      }),
    )
  })

  it('lets nothing through that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        const shown = text().next(`${written}.`)
        expect(shown.replace(/\r\n/g, '')).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})

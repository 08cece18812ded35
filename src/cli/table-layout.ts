/** How wide the columns of a table may be, and where its cells are folded. Plain text only: colour comes later. */

/** A word that is no longer than this, such as an id, stays in one piece. */
const LONGEST_WHOLE_WORD = 24

/** What takes two columns: Chinese, Japanese, Korean, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
/** What takes none: it sits on the character before. */
const COMBINING = /\p{Mn}|\u200d/u

/** Columns that `text` takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1
  return WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1
}

/**
 * Widths with which columns of these cells fit into `available` altogether: the widest give way first, down to the longest
 * word of their heading and of cells that should stay in one piece. Undefined when that is not enough.
 */
export function columnWidths(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  available: number,
): number[] | undefined {
  const columns = head.map((title, at) => [title, ...rows.map((row) => row[at] ?? '')])
  const widths = columns.map((cells) => Math.max(...cells.map(displayWidth)))
  const least = columns.map(([title = '', ...cells]) => {
    const whole = cells.flatMap(words).map(displayWidth)
    return Math.max(...words(title).map(displayWidth), ...whole.map((width) => Math.min(width, LONGEST_WHOLE_WORD)), 1)
  })
  for (let excess = sum(widths) - available; excess > 0; excess--) {
    const shrinkable = widths.map((width, at) => (width > (least[at] ?? 0) ? width : 0))
    const widest = Math.max(...shrinkable)
    if (widest === 0) return undefined
    widths[shrinkable.indexOf(widest)] = widest - 1
  }
  return widths
}

/** `text` as lines of at most `width` columns: folded behind blanks and commas, within a word only where it is too long. */
export function folded(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of wordsWithBlanks(text)) {
    if (line !== '' && displayWidth(line + word.trimEnd()) > width) lines.push(line)
    else if (line !== '') {
      line += word
      continue
    }
    const pieces = piecesOf(word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line].map((each) => each.trimEnd())
}

/** The word in pieces of at most `width` columns: cut behind a dot or a dash where there is one. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (displayWidth((piece + character).trimEnd()) > width) {
      const cut = /^(.*[.\-_])[^.\-_]*$/s.exec(piece)?.[1] ?? piece
      pieces.push(cut)
      piece = piece.slice(cut.length)
    }
    piece += character
  }
  return [...pieces, piece]
}

/** Each with the comma or the blanks behind it. */
function wordsWithBlanks(text: string): string[] {
  return text.match(/[^\s,]*(?:,\s*|\s+|$)/g)?.filter((word) => word !== '') ?? []
}

function words(text: string): string[] {
  return wordsWithBlanks(text).map((word) => word.trimEnd())
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Lines filled up to the right margin with blanks between the words. Kafka: argparse4j 0.7.0's helper.TextHelper. */
import { breakablePieces } from '../kafka-syntax/line-breaks.ts'

export interface TextFrame {
  readonly width: number
  /** Columns that are taken when the text begins. */
  readonly firstColumn?: number
  /** In front of every line but the first. */
  readonly indent?: string
}

/** `text` in lines of at most `width` columns, where its words allow it. Only lines that had to be broken are filled up. */
export function justified(text: string, { width, firstColumn = 0, indent = '' }: TextFrame): string {
  let result = ''
  let line = ''
  let column = firstColumn
  for (const piece of text.split(/(?<=\n)/).flatMap(breakablePieces)) {
    column += piece.length
    if (column > width) {
      result += `${filledUp(line, width, column - piece.length)}\n${indent}`
      line = ''
      column = indent.length + piece.length
    }
    line += piece
    if (piece.endsWith('\n')) {
      result += line + indent
      line = ''
      column = indent.length
    }
  }
  return result + line
}

/** Spreads the missing blanks over the gaps; those in the middle get one more where they do not suffice for all. */
function filledUp(line: string, width: number, column: number): string {
  const text = line.replace(/^ +| +$/g, '')
  const missing = width - (column - (line.length - text.length))
  const gaps = text.match(/ +/g)?.length ?? 0
  if (gaps === 0) return text
  const each = Math.trunc(missing / gaps)
  const rest = missing % gaps
  const restStart = Math.trunc((gaps - rest + 1) / 2)
  let gap = 0
  return text.replace(/ +/g, (blanks) => {
    const isWider = restStart <= gap && gap < restStart + rest
    gap++
    return ' '.repeat(Math.max(0, each + (isWider ? 1 : 0))) + blanks
  })
}

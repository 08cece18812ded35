/**
 * Where a line may be broken, by the rules of Java's `BreakIterator.getLineInstance`, for the characters that help texts
 * are made of (ASCII). Tabs, newlines and letters beyond ASCII count as blanks and letters.
 */

type CharClass = 'letter' | 'digit' | 'point' | 'closing' | 'both' | 'quote' | 'dash' | 'round' | 'opening' | 'space'

/** What the piece read so far ends with. */
type State =
  | 'start' // nothing, or only opening brackets
  | 'word'
  | 'number' // digits, at the start of a piece or after a word's quote
  | 'point' // a number and a point or comma
  | 'fraction' // digits behind a point or a minus
  | 'minus' // dashes at the start of a piece
  | 'hyphen' // dashes behind a word
  | 'closing' // closing punctuation
  | 'both' // $ or ', which can open and close
  | 'space'
  | 'pair' // ()

const closes = { point: 'closing', closing: 'closing', quote: 'closing', space: 'space' } as const

/** Which character may follow without a break, and what the piece ends with then. */
const transitions: Record<State, Partial<Record<CharClass, State>>> = {
  start: {
    ...{ letter: 'word', digit: 'number', both: 'both', dash: 'minus', space: 'space' },
    ...{ point: 'closing', closing: 'closing', quote: 'start', round: 'start', opening: 'start' },
  },
  word: { ...closes, letter: 'word', digit: 'word', both: 'both', dash: 'hyphen' },
  number: { ...closes, letter: 'word', digit: 'number', point: 'point', both: 'both', dash: 'hyphen' },
  point: { ...closes, digit: 'fraction', both: 'both' },
  fraction: { ...closes, digit: 'fraction', point: 'point', both: 'both', dash: 'hyphen' },
  minus: { digit: 'fraction', dash: 'minus', both: 'both', space: 'space', round: 'start', opening: 'start' },
  hyphen: { dash: 'hyphen', both: 'both', space: 'space' },
  closing: { ...closes, both: 'both' },
  both: {
    ...{ letter: 'word', digit: 'number', both: 'both', dash: 'minus', space: 'space' },
    ...{ point: 'closing', closing: 'closing', quote: 'both', round: 'both', opening: 'both' },
  },
  space: { space: 'space' },
  pair: { quote: 'pair', point: 'pair', closing: 'pair' },
}

/** `line` cut at every place where a new line may begin; blanks stay at the end of their piece. */
export function breakablePieces(line: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < line.length; ) {
    const end = endOfPiece(line, start)
    pieces.push(line.slice(start, end))
    start = end
  }
  return pieces
}

/** `()` stays with what stands before it. */
function endOfPiece(line: string, start: number): number {
  let state: State | undefined = 'start'
  let at = start
  while (at < line.length) {
    if (at > start && line.startsWith('()', at)) {
      state = 'pair'
      at += 2
      continue
    }
    state = transitions[state][classOf(line.charAt(at))]
    if (state === undefined) break
    at++
  }
  return at
}

const members: Readonly<Record<Exclude<CharClass, 'letter'>, string>> = {
  space: ' \t\n\r\f',
  digit: '0123456789',
  dash: '-',
  point: '.,',
  closing: ')!%:;?]}',
  both: "$'",
  quote: '"',
  round: '(',
  opening: '[{',
}

const classes: ReadonlyMap<string, CharClass> = new Map(
  Object.entries(members).flatMap(([name, characters]) =>
    [...characters].map((character) => [character, name as CharClass] as const),
  ),
)

function classOf(character: string): CharClass {
  return classes.get(character) ?? 'letter'
}

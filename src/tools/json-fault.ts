/** What V8 says about JSON in its own jargon. The texts are those of Node 20 and later. */
const FAULTS: readonly (readonly [pattern: RegExp, plain: string])[] = [
  [/^(?:Unexpected end of JSON input|Unterminated )/, 'it ends too early'],
  [/^Unexpected token '([^]{1,2})'/u, "'$1' is not expected where it stands"],
  [/^Unexpected non-whitespace character after JSON/, 'something follows where it should end'],
  [/^Unexpected (?:number|string)/, 'a comma or a colon is missing'],
  [/^Expected property name or '}'/, 'the name of a field must stand in double quotes'],
  [/^Expected double-quoted property name/, 'the name of a field must stand in double quotes'],
  [/^Expected ',' or '([\]}])'/, "a comma or '$1' is missing"],
  [/^Expected ':'/, 'a colon is missing after the name of a field'],
  [/^Bad control character/, 'a control character stands in a text'],
  [/^Bad (?:Unicode escape|escaped character)/, 'a backslash in a text is followed by something unknown'],
]

/** Why a text is not JSON, of which `JSON.parse` threw `error`: a part of a sentence, with the column if it is known. */
export function jsonFault(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const found = FAULTS.find(([pattern]) => pattern.test(message))
  const what = found === undefined ? 'it has a mistake' : plainText(message, found)
  const position = /at position (\d+)/.exec(message)?.[1]
  return position === undefined ? what : `${what} (column ${Number(position) + 1})`
}

/** What is quoted from the text must not play tricks on a terminal. */
function plainText(message: string, [pattern, plain]: readonly [RegExp, string]): string {
  return plain.replace('$1', () => (pattern.exec(message)?.[1] ?? '').replace(/\p{Cc}/gu, '?'))
}

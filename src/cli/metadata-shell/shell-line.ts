/** A line that was typed into the shell, as words. Kafka: jline's DefaultParser. */

const QUOTES = new Set(['"', "'"])

/** Blanks part words, except within quotes or behind a backslash. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (const token of line.match(/\\.|./gsu) ?? []) {
    if (token.length > 1 && token.startsWith('\\')) word = (word ?? '') + token.slice(1)
    else if (token === quote) quote = null
    else if (quote === null && QUOTES.has(token)) {
      quote = token
      word ??= ''
    } else if (quote === null && /\s/.test(token)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + token
  }
  return word === null ? words : [...words, word]
}

/** What may stand in the place of `typed`, the last word of a line. */
export function pathCompletions(
  typed: string,
  names: (directory: string) => readonly { readonly name: string; readonly isDirectory: boolean }[],
): readonly string[] {
  const at = typed.lastIndexOf('/') + 1
  const [directory, begun] = [typed.slice(0, at), typed.slice(at)]
  return names(directory)
    .filter(({ name }) => name.startsWith(begun))
    .map(({ name, isDirectory }) => `${directory}${name}${isDirectory ? '/' : ''}`)
}

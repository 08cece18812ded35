/** Text of errors in the sentences of notices. */

/** The text with one full stop at its end, whether it came with one or not. */
export function asSentence(text: string): string {
  return `${text.replace(/[.\s]+$/, '')}.`
}

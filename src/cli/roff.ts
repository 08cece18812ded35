/** Writes manual pages in roff, the language of man(7). */

/** Lists without blanks may be broken at their commas. */
const LONG_WORD = /\S{50,}/g

/** Whatever groff would take for bytes of Latin-1. */
const BEYOND_ASCII = /[^\0-\x7f]/gu

/** Text that roff takes literally: backslashes, hyphens that are typed as such, and a dot or quote at the start of a line. */
export function roffText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('`', '\\(ga')
    .replace(/^\./gm, '\\&.')
    .replace(
      BEYOND_ASCII,
      (letter) => `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(LONG_WORD, (word) => word.replaceAll(',', ',\\:'))
}

/** The first lines of a page; its text is ragged at the right. */
export function roffTitle(name: string, { version }: { readonly version: string }): string {
  return `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "kafdir ${version}" "kafdir"\n.ad l\n`
}

export function roffSection(title: string, body: string): string {
  return `.SH ${title}\n${body}`
}

/** Paragraphs; a newline within one breaks the line. */
export function roffParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => `${roffText(paragraph).replaceAll('\n', '\n.br\n')}\n`).join('.PP\n')
}

/** A term in bold, and what it means below it. */
export function roffTerm(term: string, meaning: string): string {
  const lines = roffText(meaning.trim())
    .split('\n')
    .filter((line) => line.trim() !== '')
  return `.TP\n.B ${roffText(term).replaceAll('"', '\\(dq')}\n${lines.join('\n.br\n')}\n`
}

/** Lines as they are typed or printed. */
export function roffExample(lines: readonly string[]): string {
  return `.PP\n.nf\n.RS 4\n${lines.map((line) => `${roffText(line)}\n`).join('')}.RE\n.fi\n`
}

import { displayWidth } from '../table-layout.ts'

/** `text` in at most `width` columns: what is too long ends with an ellipsis. */
export function clipText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let [clipped, used] = ['', 0]
  for (const character of text) {
    const next = used + displayWidth(character)
    if (next > width - 1) break
    clipped += character
    used = next
  }
  return width <= 0 ? '' : `${clipped}…`
}

/** The same, filled up with blanks: behind it, or before it where it is a number. */
export function fitText(text: string, width: number, align: 'left' | 'right'): string {
  const clipped = clipText(text, width)
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(clipped)))
  return align === 'left' ? clipped + blanks : blanks + clipped
}

/** Keeps text from others from playing tricks on a terminal. */

/** DEL, the control characters above ASCII, and what turns the direction of writing; in brackets, it is an expression. */
const TRICKY = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const TRICKS = new RegExp(`[${TRICKY}]`, 'g')
/** These, and the control characters of ASCII but for tab and line feed: what nobody may say to a terminal. */
export const TERMINAL_TRICKS = `[\\0-\\x08\\x0b-\\x1f${TRICKY}]`
const ALL_TRICKS = new RegExp(TERMINAL_TRICKS, 'g')

/** How a character is shown in the place of what it would do: `\\u001b`. */
export function escapedCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** JSON with escapes for the characters that JSON.stringify leaves as they are: inside of its strings they mean the same. */
export function escapeControls(json: string): string {
  return json.replace(TRICKS, escapedCharacter)
}

/** `text` with escapes for whatever could play tricks on a terminal; its lines and tabs stay. */
export function withoutTricks(text: string): string {
  return text.replace(ALL_TRICKS, escapedCharacter)
}

/** `text` as it is; where it would break the line, or play tricks on a terminal, in double quotes or with escapes. */
export function harmless(text: string): string {
  return escapeControls(/\p{Cc}/u.test(text.replace(/[\x7f-\x9f]/g, '')) ? JSON.stringify(text) : text)
}

/** `text` in double quotes, as JSON has it, for a message. */
export function quoted(text: string): string {
  return escapeControls(JSON.stringify(text))
}

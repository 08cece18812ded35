/** Keeps text from others from playing tricks on a terminal. */

/** DEL, the control characters above ASCII, and what turns the direction of writing. */
const TRICKS = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** JSON with escapes for the characters that JSON.stringify leaves as they are: inside of its strings they mean the same. */
export function escapeControls(json: string): string {
  return json.replace(TRICKS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `text` as it is; where it would break the line, or play tricks on a terminal, in double quotes or with escapes. */
export function harmless(text: string): string {
  return escapeControls(/\p{Cc}/u.test(text.replace(/[\x7f-\x9f]/g, '')) ? JSON.stringify(text) : text)
}

/** `text` in double quotes, as JSON has it, for a message. */
export function quoted(text: string): string {
  return escapeControls(JSON.stringify(text))
}

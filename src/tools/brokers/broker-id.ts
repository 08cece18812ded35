import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

/** Throws ToolError (`usage`) for a word that is no id of a broker. */
export function parseBrokerId(word: string): number {
  const id = parseJavaInteger(word, 32)
  if (id !== undefined && id >= 0) return id
  throw new ToolError('usage', `'${word}' is no id of a broker.`)
}

/** `1,2,3`. Throws ToolError (`usage`). */
export function parseBrokerIds(list: string): number[] {
  return [...new Set(list.split(',').map((word) => parseBrokerId(word.trim())))]
}

/** Kafka ignores a property that it does not know; for a person at a terminal a mistyped one loses keys, or columns. */
import { closestMatch } from '../common/closest-match.ts'
import { ToolError } from './tool-error.ts'

/** Throws ToolError (`terse`) for the first of `given` that is not among `known`. `owner`: whose properties they are. */
export function refuseUnknownProperties(
  owner: 'reader' | 'formatter',
  given: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = closestMatch(unknown, known)
  const hint = meant === undefined ? `It has: ${known.join(', ')}.` : `Did you mean ${meant}?`
  throw new ToolError('terse', `The ${owner} has no property ${unknown}.`, { hint })
}

/** Throws ToolError (`terse`) for one of the properties called as `names` says that is neither true nor false: Kafka takes it for false. */
export function checkBooleans(
  owner: 'reader' | 'formatter',
  given: Readonly<Record<string, string>>,
  names: RegExp,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (!names.test(name) || /^(?:true|false)$/i.test(value.trim())) continue
    throw new ToolError('terse', `The ${owner} property ${name} must be true or false, not '${value}'.`)
  }
}

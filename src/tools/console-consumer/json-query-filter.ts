/** Chooses records by what their JSON value holds: a query or a condition in the language of JSONPath (RFC 9535). */
import { JSONPathError, jsonpath } from 'json-p3'
import { ToolError } from '../tool-error.ts'
import type { RecordFilter } from './record-filter.ts'

/**
 * `$.items[?@.price > 100]` counts records in which the query finds something; `@.amount > 100 && @.country == "NL"` those
 * for which the condition holds, `@` being the value. A value that is no JSON never counts, nor one that is too deep to be
 * searched. Throws ToolError.
 */
export function jsonQueryFilter(text: string): RecordFilter {
  const isQuery = text.trimStart().startsWith('$')
  const query = compile(text, isQuery ? text : `$[?${text}]`)
  return {
    matches({ source, valueStart, valueEnd }) {
      if (valueStart < 0) return false
      const value = parsed(source.toString('utf8', valueStart, valueEnd))
      if (value === undefined) return false
      // A condition is about the elements of an array: the value is its only one.
      return isFound(query, isQuery ? value : [value])
    },
  }
}

/** The library's own is 50, which is less than some documents have. */
const environment = new jsonpath.JSONPathEnvironment({ maxRecursionDepth: 500 })

type JsonValue = Parameters<typeof jsonpath.query>[1]

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function isFound(query: ReturnType<typeof compile>, value: JsonValue): boolean {
  try {
    return query.match(value) !== undefined
  } catch (error) {
    // The depth that the library is given, or that of the stack.
    if (error instanceof JSONPathError || error instanceof RangeError) return false
    throw error
  }
}

function compile(text: string, query: string) {
  try {
    return environment.compile(query)
  } catch (cause) {
    if (!(cause instanceof JSONPathError)) throw cause
    throw new ToolError('terse', `--where '${text}' is not a condition, nor a JSONPath query.`, {
      hint: hintFor(text),
      cause,
    })
  }
}

/** What people take from other languages. */
const SLIPS: readonly (readonly [slip: RegExp, hint: string])[] = [
  [/(?<![=!<>])=(?!=)/, 'Equal is ==, as in @.country == "NL".'],
  [/\b(?:and|or|not)\b/i, 'And is &&, or is ||, not is !, as in @.amount > 100 && @.country == "NL".'],
  [
    /^[^@$]*$|(?:^|[&|(!]\s*)[A-Za-z_]\w*\s*[=!<>]/,
    'A field of the value is written with @. in front, as in @.amount > 100.',
  ],
]

/** The parser speaks of tokens and of positions in what was made of the text. */
function hintFor(text: string): string {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '""')
  const found = SLIPS.find(([slip]) => slip.test(bare))
  return (
    found?.[1] ??
    'For example: @.amount > 100 && @.country == "NL", or a JSONPath query such as $.items[?@.price > 100].'
  )
}

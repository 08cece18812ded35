/** Chooses records by what their JSON value holds: a query or a condition in the language of JSONPath (RFC 9535). */
import { JSONPathError, jsonpath } from 'json-p3'
import { ToolError } from '../tool-error.ts'
import type { RecordFilter } from './record-filter.ts'

/**
 * `$.items[?@.price > 100]` counts records in which the query finds something; `@.amount > 100 && @.country == "NL"` those
 * for which the condition holds, `@` being the value. A value that is no JSON never counts. Throws ToolError.
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
      return query.match(isQuery ? value : [value]) !== undefined
    },
  }
}

type JsonValue = Parameters<typeof jsonpath.query>[1]

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function compile(text: string, query: string) {
  try {
    return jsonpath.compile(query)
  } catch (cause) {
    if (!(cause instanceof JSONPathError)) throw cause
    throw new ToolError('terse', `--where ${text}: ${cause.message}`, {
      hint: 'For example: --where \'@.amount > 100 && @.country == "NL"\', or a JSONPath query such as $.items[?@.price > 100].',
      cause,
    })
  }
}

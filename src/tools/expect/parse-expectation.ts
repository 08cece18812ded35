/** What a command line expects of records. */
import { jsonFault } from '../json-fault.ts'
import { ToolError } from '../tool-error.ts'
import type { Expectation } from './expected-records.ts'

/** Throws ToolError (`usage`) for patterns that are no JSON and headers without a name. */
export function parseExpectation(
  patterns: readonly string[],
  key: string | undefined,
  headers: readonly string[],
  count: number,
): Expectation {
  return {
    patterns: patterns.map((text) => ({ text, pattern: parsePattern(text) })),
    key,
    headers: headers.map(parseHeader),
    count,
  }
}

function parsePattern(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ToolError('usage', `The pattern '${text}' is not JSON: ${jsonFault(cause)}.`, {
      hint: `Put it in single quotes: '{"status": "paid"}'. Text is JSON in double quotes: '"paid"'.`,
      cause,
    })
  }
}

function parseHeader(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=')
  if (at < 0) throw new ToolError('usage', `--header must be NAME=VALUE, not '${text}'.`)
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}

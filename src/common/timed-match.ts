/**
 * Expressions from others, held against texts: JavaScript tries all ways in which `(a+)+$` may match, of which there are more
 * than anybody can wait for. RE2, for which they are written, never does.
 */
import { createContext, Script } from 'node:vm'

/** Thousands of ordinary matches fit into it. */
const LIMIT_MS = 500

/** Those of `texts` that `pattern` matches; null where that takes too long to tell. */
export function timedMatches(pattern: RegExp, texts: Iterable<string>): readonly string[] | null {
  const found: string[] = []
  const look = (): void => {
    for (const text of texts) if (pattern.test(text)) found.push(text)
  }
  try {
    new Script('look()').runInContext(createContext({ look }), { timeout: LIMIT_MS })
    return found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  }
}

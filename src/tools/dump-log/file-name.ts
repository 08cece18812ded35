/** What the names of files say: which kind they are, and from which offset on. */

import { parseJavaWhole } from '../../common/java-integer.ts'
import { javaSplit } from '../../common/java-text.ts'
import { notANumber } from './dump-error.ts'
import type { Int64 } from './int64.ts'

export const DUMPED_SUFFIXES = ['.log', '.checkpoint', '.index', '.timeindex', '.snapshot', '.txnindex'] as const
export type DumpedSuffix = (typeof DUMPED_SUFFIXES)[number]

/** From the last point on; undefined for a file that is none of a log. */
export function dumpedSuffix(name: string): DumpedSuffix | undefined {
  const at = name.lastIndexOf('.')
  return at === -1 ? undefined : DUMPED_SUFFIXES.find((suffix) => suffix === name.slice(at))
}

/** What comes before the first point of `name`. */
export function stemOf(name: string): string {
  return javaSplit(name, '.')[0] ?? ''
}

/** The number with which `name`, that of the file at `path`, begins. Throws ToolError where it is none. Java: `Long.parseLong`. */
export function baseOffsetOf(name: string, path: string): Int64 {
  const value = parseJavaWhole(stemOf(name))
  if (value === undefined || BigInt.asIntN(64, value) !== value) throw notANumber(stemOf(name), path)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

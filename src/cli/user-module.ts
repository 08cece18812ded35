/** Modules that a user wrote: a formatter, a reader, a partitioner. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { ToolError } from '../tools/tool-error.ts'

/**
 * What the module at `file`, relative to the working directory, exports: the exports of a CommonJS module, the namespace of
 * an ES module (without `await` at its top level). Throws ToolError (`terse`) when there is none, or when it fails.
 */
export async function importUserModule(file: string): Promise<unknown> {
  const absolute = path.resolve(file)
  try {
    // Not `import()`: code that V8 takes from the code cache has lost what that would need.
    return createRequire(absolute)(absolute)
  } catch (cause) {
    throw new ToolError('terse', `The module ${file} can't be loaded: ${reasonOf(cause)}`, { cause })
  }
}

/** The first line; Node adds who required it. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const [line = ''] = cause.message.split('\n')
  return `${cause.name}: ${line}`
}

/** Modules that a user wrote: a formatter, a reader, a partitioner. */
import type * as ChildProcess from 'node:child_process'
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
    const place = isSyntaxError(cause) ? placeOfSyntaxError(absolute) : undefined
    const where = place === undefined ? '' : ` (line ${place})`
    throw new ToolError('terse', `The module ${file} can't be loaded: ${reasonOf(cause)}${where}.`, { cause })
  }
}

function isSyntaxError(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'SyntaxError'
}

/** Of an ES module Node tells it to nobody but the terminal. Undefined where the mistake is in what the module imports. */
function placeOfSyntaxError(absolute: string): number | undefined {
  // Nobody else needs it, and nothing can be imported here, see above.
  const { spawnSync } = createRequire(absolute)('node:child_process') as typeof ChildProcess
  const { stderr } = spawnSync(process.execPath, ['--check', absolute], { encoding: 'utf8' })
  const line = /^.*:(\d+)$/m.exec(stderr)?.[1]
  return line === undefined ? undefined : Number(line)
}

/** The first line; Node adds who required it. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const [line = ''] = cause.message.split('\n')
  return `${cause.name}: ${line}`
}

/** Shell code that puts a folder in front of PATH. */
import path from 'node:path'
import { ToolError } from '../tools/tool-error.ts'
import { environmentShells } from './command-specs/shell.ts'

export type EnvironmentShell = (typeof environmentShells)[number]

/** The shell asked for, else the user's own (a name or a path), else sh. Throws ToolError (`usage`) for one we don't know. */
export function environmentShell(asked: string | undefined, own: string): EnvironmentShell {
  const shell = shellNamed(asked ?? path.basename(own))
  if (shell !== undefined) return shell
  if (asked === undefined) return 'sh'
  throw new ToolError('usage', `There is no shell code for '${asked}'; there is for ${environmentShells.join(', ')}.`)
}

function shellNamed(name: string): EnvironmentShell | undefined {
  return environmentShells.find((shell) => shell === name)
}

/** One line of code for `shell`. */
export function pathCode(shell: EnvironmentShell, folder: string): string {
  const quoted = `'${folder.replaceAll("'", shell === 'fish' ? "\\'" : `'\\''`)}'`
  return shell === 'fish' ? `set -gx PATH ${quoted} $PATH\n` : `export PATH=${quoted}:"$PATH"\n`
}

/** Shell code that puts Kafka's names on PATH and lets an address stand for the directory, and code that takes it back. */
import path from 'node:path'
import { ToolError } from '../tools/tool-error.ts'
import { environmentShells } from './command-specs/shell.ts'

export type EnvironmentShell = (typeof environmentShells)[number]

/** Both left out: everything that is needed, and nothing refused that kafdir takes. */
interface EnvironmentChoice {
  readonly undo?: boolean
  readonly strict?: boolean
}

/** What scripts and tutorials call their server. */
const ADDRESS = 'localhost:9092'

/** The shell asked for, else the user's own (a name or a path), else sh. Throws ToolError (`usage`) for one we don't know. */
export function environmentShell(asked: string | undefined, own: string): EnvironmentShell {
  const shell = shellNamed(asked ?? path.basename(own))
  if (shell !== undefined) return shell
  if (asked === undefined) return 'sh'
  throw new ToolError('usage', `There is no shell code for '${asked}'; there is for ${environmentShells.join(', ')}.`)
}

function shellNamed(name: string): EnvironmentShell | undefined {
  return environmentShells.find((shell) => shell === (name === 'pwsh' ? 'powershell' : name))
}

/**
 * Code that makes `folder` the first of PATH, wherever it was in it, and sets KAFDIR_BOOTSTRAP where it is not set. With
 * `undo` the folder leaves PATH, and the variable goes if it is as this code has set it: KAFDIR_ENV remembers how.
 * `strict` sets KAFDIR_STRICT too, which `undo` takes back.
 */
export function environmentCode(
  shell: EnvironmentShell,
  folder: string,
  { undo = false, strict = false }: EnvironmentChoice = {},
): string {
  const lines = { powershell: powerShellCode, fish: fishCode }[shell as string] ?? posixCode
  return [...lines(folder, undo), ...strictCode(shell, { undo, strict })].map((line) => `${line}\n`).join('')
}

/** KAFDIR_STRICT is nothing that anybody sets but for this. */
function strictCode(shell: EnvironmentShell, { undo, strict }: EnvironmentChoice): string[] {
  if (shell === 'powershell') return undo ? ['$env:KAFDIR_STRICT = $null'] : strict ? ["$env:KAFDIR_STRICT = '1'"] : []
  if (shell === 'fish') return undo ? ['set -e KAFDIR_STRICT'] : strict ? ['set -gx KAFDIR_STRICT 1'] : []
  return undo ? ['unset KAFDIR_STRICT'] : strict ? ['export KAFDIR_STRICT=1'] : []
}

/** Without a function and without a program: what is left behind are the variables that are meant. */
function posixCode(folder: string, undo: boolean): string[] {
  const quoted = `'${folder.replaceAll("'", `'\\''`)}'`
  const set = undo
    ? `if [ -n "\${KAFDIR_ENV-}" ] && [ "\${KAFDIR_BOOTSTRAP-}" = "$KAFDIR_ENV" ]; then unset KAFDIR_BOOTSTRAP; fi; unset KAFDIR_ENV`
    : `if [ -z "\${KAFDIR_BOOTSTRAP-}" ]; then export KAFDIR_BOOTSTRAP=${ADDRESS} KAFDIR_ENV=${ADDRESS}; fi`
  return [
    `kafdir_bin=${quoted}; kafdir_path=":$PATH:"`,
    'while [ "${kafdir_path#*":$kafdir_bin:"}" != "$kafdir_path" ]; do',
    '  kafdir_path="${kafdir_path%%":$kafdir_bin:"*}:${kafdir_path#*":$kafdir_bin:"}"',
    'done',
    'kafdir_path="${kafdir_path#:}"; kafdir_path="${kafdir_path%:}"',
    `export PATH="${undo ? '' : '$kafdir_bin:'}$kafdir_path"; unset kafdir_bin kafdir_path`,
    set,
  ]
}

function fishCode(folder: string, undo: boolean): string[] {
  const quoted = `'${folder.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const without = `(string match --invert -- ${fishPattern(quoted)} $PATH)`
  return [
    `set -gx PATH ${undo ? '' : `${quoted} `}${without}`,
    undo
      ? 'if set -q KAFDIR_ENV; and test "$KAFDIR_BOOTSTRAP" = "$KAFDIR_ENV"; set -e KAFDIR_BOOTSTRAP; end; set -e KAFDIR_ENV'
      : `if test -z "$KAFDIR_BOOTSTRAP"; set -gx KAFDIR_BOOTSTRAP ${ADDRESS}; set -gx KAFDIR_ENV ${ADDRESS}; end`,
  ]
}

/** `string match` takes a glob. */
function fishPattern(quoted: string): string {
  return quoted.replaceAll(/[*?]/g, '\\\\$&')
}

function powerShellCode(folder: string, undo: boolean): string[] {
  const quoted = `'${folder.replaceAll("'", "''")}'`
  const separator = '[IO.Path]::PathSeparator'
  const rest = `@($env:PATH -split ${separator} | Where-Object { $_ -ne ${quoted} })`
  return [
    `$env:PATH = (${undo ? '' : `@(${quoted}) + `}${rest}) -join ${separator}`,
    undo
      ? 'if ($env:KAFDIR_ENV -and $env:KAFDIR_BOOTSTRAP -eq $env:KAFDIR_ENV) { $env:KAFDIR_BOOTSTRAP = $null }; $env:KAFDIR_ENV = $null'
      : `if (-not $env:KAFDIR_BOOTSTRAP) { $env:KAFDIR_BOOTSTRAP = '${ADDRESS}'; $env:KAFDIR_ENV = '${ADDRESS}' }`,
  ]
}

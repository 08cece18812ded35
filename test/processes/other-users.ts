/** The programs as other users of this machine run them. Only root can become somebody else. */
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import path from 'node:path'
import type { ScratchCluster } from './scratch-cluster.ts'
import { binDirectory, type Ended } from './tool-process.ts'

export interface OtherUser {
  readonly uid: number
  /** Besides the one of his own, which has the same number. */
  readonly groups: readonly number[]
}

const NOBODY: OtherUser = { uid: 65_534, groups: [] }

export const isRoot = process.getuid?.() === 0

/** Why nobody else can run the programs here; null: others can. */
export const othersAreMissing = ((): string | null => {
  if (!isRoot) return 'only root can become somebody else'
  const program = path.join(binDirectory, 'kafka-topics.sh')
  const [command = '', ...args] = becoming(NOBODY, `test -x ${program} && node -e 0`)
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0 ? null : 'nobody else may run the programs here'
})()

/** The command that has bash run `line` as the user. */
function becoming({ uid, groups }: OtherUser, line: string): string[] {
  const inGroups = groups.length === 0 ? '--clear-groups' : `--groups=${groups.join()}`
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, inGroups, 'bash', '-c', line]
}

/** Runs `line` to its end as the user, with the umask of most systems. */
export function shellAs(cluster: ScratchCluster, user: OtherUser, line: string): Promise<Ended> {
  chmodSync(cluster.directory, 0o755)
  const [command = '', ...args] = becoming(user, `set -o pipefail; umask 022; ${line}`)
  return cluster.spawn(command, args).end()
}

/** As a user without rights, which root is not. */
export function shellAsNobody(cluster: ScratchCluster, line: string): Promise<Ended> {
  return isRoot ? shellAs(cluster, NOBODY, line) : cluster.shell(line)
}

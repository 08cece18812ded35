/** `kafdir where` in words. */
import type { AddressReason, DirectoryPlace } from '../common/directory-place.ts'
import type { ProcessSurroundings } from './process-ports.ts'

/** Why it is that directory, and what is in it: a sentence a line. */
export function whereText(place: DirectoryPlace, surroundings: ProcessSurroundings): string {
  const { reasons, exists, problem, logDir, aliases } = place
  const lines = [
    ...reasons.map((reason) => `${reasonText(reason, surroundings)}.`),
    problem ??
      (exists
        ? `It holds a cluster, whose log.dir is ${logDir}.`
        : 'It holds no cluster yet: the first change makes one.'),
    ...(aliases.length === 0
      ? []
      : [`By KAFDIR_BOOTSTRAP, ${aliases.join(' and ')} stand${aliases.length === 1 ? 's' : ''} for it.`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function reasonText(reason: AddressReason, { workingDirectory, hasDataHome }: ProcessSurroundings): string {
  switch (reason.kind) {
    case 'dir':
      return '--dir names it'
    case 'file-address':
      return `--bootstrap-server ${reason.address} names it`
    case 'alias':
      return `KAFDIR_BOOTSTRAP has ${reason.address} stand for it`
    case 'home':
      return 'KAFDIR_HOME names it'
    case 'nearest':
      return `It is the nearest .kafdir from ${workingDirectory} upwards, and KAFDIR_HOME is not set`
    case 'user-data':
      return `KAFDIR_HOME is not set and no .kafdir is in ${workingDirectory} or above it, so it is the one among your data${hasDataHome ? ', by XDG_DATA_HOME' : ''}`
  }
}

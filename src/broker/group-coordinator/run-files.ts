/**
 * Where the processes of a log.dir leave notes for each other about groups: what dies with them. The notes are hidden
 * plain files of the log.dir itself (docs/decisions/0014-notes-of-groups-are-plain-files.md).
 */
import path from 'node:path'
import { xxh3 } from '../../coordinator/group/xxh3.ts'

const MEMBER_PREFIX = '.kafdir-member-'
const GROUP_PREFIX = '.kafdir-group-'
/** Of an id, to be recognised in a listing; the hash behind it tells ids apart. */
const SHOWN_LENGTH = 64

export class RunFiles {
  readonly #logDir: string

  constructor(logDir: string) {
    this.#logDir = logDir
  }

  /** Locked for as long as the member lives. Clients make their ids themselves: two groups may have the same one. */
  ofMember(groupId: string, memberId: string): string {
    return path.join(this.#logDir, MEMBER_PREFIX + fileNameOf(memberId, `${groupId}\0${memberId}`))
  }

  /** Touched when members of the group have something to do. */
  ofGroup(groupId: string): string {
    return path.join(this.#logDir, GROUP_PREFIX + fileNameOf(groupId, groupId))
  }

  /** The files of members, given the names in the log.dir. */
  membersIn(names: readonly string[]): string[] {
    return names.filter((name) => name.startsWith(MEMBER_PREFIX)).map((name) => path.join(this.#logDir, name))
  }
}

/** Ids are any text of any length, and file names may not tell upper from lower case. */
function fileNameOf(id: string, identity: string): string {
  const shown = id.slice(0, SHOWN_LENGTH).replace(/[^\w-]/g, '_')
  return `${shown}-${xxh3(Buffer.from(identity)).toString(16).padStart(16, '0')}`
}

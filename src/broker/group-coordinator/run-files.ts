/**
 * Where the processes of a log.dir leave notes for each other about groups: what dies with them. The notes are hidden
 * plain files of the log.dir itself (docs/decisions/0014-notes-of-groups-are-plain-files.md).
 */
import path from 'node:path'
import { xxh3 } from '../../coordinator/group/xxh3.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

const MEMBER_PREFIX = '.kafdir-member-'
const GROUP_PREFIX = '.kafdir-group-'
const CLASSIC_PREFIX = '.kafdir-classic-'
/** Of an id, to be recognised in a listing; the hash behind it tells ids apart. */
const SHOWN_LENGTH = 64

export class RunFiles {
  readonly #directory: () => string
  readonly #former: () => readonly string[]

  /**
   * The log.dir; or a function, where another directory is used as soon as there are several of them. `former`: where notes
   * may be of members that live since before that.
   */
  constructor(directory: string | (() => string), former: () => readonly string[] = () => []) {
    this.#directory = typeof directory === 'string' ? () => directory : directory
    this.#former = former
  }

  /** Where the notes are now. */
  get directory(): string {
    return this.#directory()
  }

  /** Locked for as long as the member lives. Clients make their ids themselves: two groups may have the same one. */
  ofMember(groupId: string, memberId: string): string {
    return path.join(this.directory, MEMBER_PREFIX + fileNameOf(memberId, `${groupId}\0${memberId}`))
  }

  /** The same, where the file of a member is that may be in a former directory. */
  findMember(groupId: string, memberId: string, fileSystem: Pick<FileSystem, 'stat'>): string {
    const file = this.ofMember(groupId, memberId)
    if (fileSystem.stat(file) !== null) return file
    const elsewhere = this.#former().map((directory) => path.join(directory, path.basename(file)))
    return elsewhere.find((each) => fileSystem.stat(each) !== null) ?? file
  }

  /** Touched when members of the group have something to do. */
  ofGroup(groupId: string): string {
    return path.join(this.directory, GROUP_PREFIX + fileNameOf(groupId, groupId))
  }

  /** What is known of a group of the classic protocol besides its records. */
  ofClassicGroup(groupId: string): string {
    return path.join(this.directory, CLASSIC_PREFIX + fileNameOf(groupId, groupId))
  }

  /** The files of members, wherever they are. */
  allMembers(fileSystem: Pick<FileSystem, 'list'>): string[] {
    return [...new Set([this.directory, ...this.#former()])].flatMap((directory) => {
      const names = (fileSystem.list(directory) ?? []).filter((name) => name.startsWith(MEMBER_PREFIX))
      return names.map((name) => path.join(directory, name))
    })
  }
}

/** Ids are any text of any length, and file names may not tell upper from lower case. */
function fileNameOf(id: string, identity: string): string {
  const shown = id.slice(0, SHOWN_LENGTH).replace(/[^\w-]/g, '_')
  return `${shown}-${xxh3(Buffer.from(identity)).toString(16).padStart(16, '0')}`
}

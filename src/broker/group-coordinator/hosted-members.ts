/** The members that sessions of this process host: each lives as long as its session, or until it leaves. */
import { MemberFile, type MemberFileOptions } from './member-file.ts'
import type { RunFiles } from './run-files.ts'

/** A client's conversation, as far as members belong to one: told from others by its identity. */
export type MemberOwner = object

export interface HostedMembersOptions extends MemberFileOptions {
  readonly runFiles: RunFiles
  /** Of this process; null: not known. */
  readonly processId: number | null
  readonly terminal: string | null
}

interface Hosted {
  readonly file: MemberFile
  owner: MemberOwner
}

function keyOf(groupId: string, memberId: string): string {
  return `${groupId}\0${memberId}`
}

export class HostedMembers {
  readonly #options: HostedMembersOptions
  /** By group and member id. */
  readonly #hosted = new Map<string, Hosted>()

  constructor(options: HostedMembersOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#hosted.size === 0
  }

  /** Whether the member lives in this process, and everybody can see it. */
  isAlive(groupId: string, memberId: string): boolean {
    return this.#hosted.get(keyOf(groupId, memberId))?.file.isInPlace === true
  }

  /** Their ids by group; only those of one session where `owner` is given. */
  byGroup(owner?: MemberOwner): Map<string, string[]> {
    const groups = new Map<string, string[]>()
    for (const hosted of this.#hosted.values()) {
      const { groupId, memberId } = hosted.file.note
      if (owner === undefined || hosted.owner === owner) groups.set(groupId, [...(groups.get(groupId) ?? []), memberId])
    }
    return groups
  }

  /**
   * From now on the member lives, as far as this process does. Call it before the group hears of the member: who is in a
   * group and has no file is dead. True when it did not live before. Throws INVALID_REQUEST, as MemberFile.take.
   */
  async host(owner: MemberOwner, groupId: string, memberId: string): Promise<boolean> {
    if (this.isAlive(groupId, memberId)) {
      this.touch(owner, groupId, memberId)
      return false
    }
    this.release(groupId, memberId)
    const { runFiles, processId, terminal } = this.#options
    const note = { groupId, memberId, processId, terminal }
    const file = await MemberFile.take(runFiles.ofMember(groupId, memberId), note, this.#options)
    this.#hosted.set(keyOf(groupId, memberId), { file, owner })
    return true
  }

  /** The member has sent a heartbeat. Nothing happens for one that does not live here. */
  touch(owner: MemberOwner, groupId: string, memberId: string): void {
    const hosted = this.#hosted.get(keyOf(groupId, memberId))
    if (hosted === undefined) return
    hosted.owner = owner
    hosted.file.touch()
  }

  /** The member is dead from now on, and what told of it is gone. */
  release(groupId: string, memberId: string): void {
    this.#take(groupId, memberId)?.release()
  }

  /** The member is dead from now on, and its file tells so to whoever looks. */
  abandon(groupId: string, memberId: string): void {
    this.#take(groupId, memberId)?.abandon()
  }

  #take(groupId: string, memberId: string): MemberFile | undefined {
    const hosted = this.#hosted.get(keyOf(groupId, memberId))
    this.#hosted.delete(keyOf(groupId, memberId))
    return hosted?.file
  }
}

/**
 * Files of members that are in no group: of one that was fenced while it was stopped and killed afterwards, or that was
 * killed before its group heard of it. Nobody else would remove them.
 */
import { isKafkaError } from '../../common/kafka-error.ts'
import { lookAtMember, type MemberFileOptions, readMemberNote, removeUnhosted } from './member-file.ts'
import type { RunFiles } from './run-files.ts'

export interface AbandonedMembersOptions extends Omit<MemberFileOptions, 'clock'> {
  readonly runFiles: RunFiles
}

/**
 * Removes the files of members of the group that nobody hosts and that are not among `memberIds`, and such files without
 * a note. Call it under the operation lock of the group. What can't be removed stays.
 */
export function removeAbandonedMembers(
  groupId: string,
  memberIds: readonly string[],
  options: AbandonedMembersOptions,
): void {
  const { fileSystem } = options
  const known = new Set(memberIds)
  eachMemberFile(options, (file) => {
    const note = readMemberNote(fileSystem, file)
    if (note === null ? isEmptyFile(file, options) : note.groupId === groupId && !known.has(note.memberId)) {
      removeUnhosted(file, options)
    }
  })
}

/** The groups of which there are files of members that nobody hosts. */
export function groupsWithUnhostedMembers(options: AbandonedMembersOptions): ReadonlySet<string> {
  const groupIds = new Set<string>()
  eachMemberFile(options, (file) => {
    const note = readMemberNote(options.fileSystem, file)
    if (note !== null && lookAtMember(file, options) === 'dead') groupIds.add(note.groupId)
  })
  return groupIds
}

function eachMemberFile({ fileSystem, runFiles }: AbandonedMembersOptions, visit: (file: string) => void): void {
  for (const file of runFiles.allMembers(fileSystem)) {
    try {
      visit(file)
    } catch (error) {
      // Another user's, or gone meanwhile.
      if (!isKafkaError(error)) throw error
    }
  }
}

/** Its process was killed before it wrote anything, or the machine went down; anything else is not ours. */
function isEmptyFile(file: string, { fileSystem }: AbandonedMembersOptions): boolean {
  const stat = fileSystem.stat(file)
  return stat?.isFile === true && stat.sizeBytes === 0
}

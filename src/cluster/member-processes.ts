/** Which processes of this machine host members of groups, by the notes that they leave in the log.dir. */
import { lookAtMember, type MemberNote, readMemberNote } from '../broker/group-coordinator/member-file.ts'
import { RunFiles } from '../broker/group-coordinator/run-files.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'

export interface MemberProcess {
  readonly pid: number
  /** Its controlling terminal, such as `pts/3`; null when it has none. */
  readonly terminal: string | null
}

interface Surroundings {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
}

/** The hosts of those of the members that live, by member id. Members of a real broker have none. */
export function memberProcesses(
  [directory, ...former]: readonly string[],
  memberIds: readonly string[],
  surroundings: Surroundings,
): ReadonlyMap<string, MemberProcess> {
  const { fileSystem } = surroundings
  const processes = new Map<string, MemberProcess>()
  const runFiles = new RunFiles(directory ?? '', () => former)
  for (const file of runFiles.allMembers(fileSystem)) {
    const note = liveNote(file, surroundings)
    if (note === null || note.processId === null || !memberIds.includes(note.memberId)) continue
    processes.set(note.memberId, { pid: note.processId, terminal: note.terminal })
  }
  return processes
}

/** Null: nobody's. What can't be read, another user's perhaps, is passed over: nothing depends on it. */
function liveNote(file: string, surroundings: Surroundings): MemberNote | null {
  try {
    const note = readMemberNote(surroundings.fileSystem, file)
    return note !== null && lookAtMember(file, surroundings) === 'alive' ? note : null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null
  }
}

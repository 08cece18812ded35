/**
 * What Kafka's broker has in memory of a group of the classic protocol: who has joined anew in a rebalance, what members can
 * do, who leads. Here a plain file of the log.dir has it for all processes, replaced under the group's operation lock. It is
 * no state that matters: without it, or when it is damaged or of another generation, the group is what its records say, as
 * after the failover of a broker, and its members join anew.
 */
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ClassicGroup } from '../../coordinator/group/group.ts'
import type { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { RunFiles } from './run-files.ts'

export interface ClassicGroupNotesOptions {
  readonly fileSystem: FileSystem
  readonly runFiles: RunFiles
}

/** `current`: there is nothing else to know. `outdated`: a note is being written, or does not fit the records. */
export type NoteFound = 'current' | 'outdated'

/** Which record of the group the note goes on from. */
type Base = readonly [generation: number, timestampMs: number]

interface Note {
  readonly base: Base
  readonly group: Omit<ClassicGroup, 'recorded'>
}

/** Marks the text of bytes among other texts: no field of a group begins so. */
const BYTES_MARK = '\0bytes:'

export class ClassicGroupNotes {
  readonly #options: ClassicGroupNotesOptions

  constructor(options: ClassicGroupNotesOptions) {
    this.#options = options
  }

  /** Completes what the records say of the group by its note, if it is a classic one. Call it when they were just read. */
  recall(state: GroupCoordinatorState, groupId: string): NoteFound {
    const group = state.groups.get(groupId)
    if (group?.type !== 'classic') return 'current'
    const { fileSystem, runFiles } = this.#options
    const bytes = readSafely(fileSystem, runFiles.ofClassicGroup(groupId))
    const note = bytes === null ? null : noteOf(bytes, groupId)
    const fits = note !== null && String(note.base) === String(baseOf(group))
    state.remember(groupId, fits ? { ...note.group, recorded: null } : null)
    return bytes === null || fits ? 'current' : 'outdated'
  }

  /** An operation has left the group like that; null: the records say it all. Call it under the operation lock. */
  keep(state: GroupCoordinatorState, groupId: string, known: ClassicGroup | null): void {
    state.remember(groupId, known)
    const { fileSystem, runFiles } = this.#options
    const path = runFiles.ofClassicGroup(groupId)
    const group = state.groups.get(groupId)
    if (known === null || group?.type !== 'classic') {
      fileSystem.removeFile(path)
      return
    }
    const { recorded: _, ...rest } = group
    const text = JSON.stringify({ base: baseOf(group), group: rest } satisfies Note, withoutBytes)
    // Not synced: who is in the group does not outlive the machine.
    const file = fileSystem.open(path, 'create')
    try {
      file.truncate(0)
      file.write(Buffer.from(text), 0)
    } finally {
      file.close()
    }
  }

  /** What was known of a group that is gone, or of another type by now. */
  forget(groupId: string): void {
    const { fileSystem, runFiles } = this.#options
    fileSystem.removeFile(runFiles.ofClassicGroup(groupId))
  }
}

function baseOf(group: ClassicGroup): Base {
  const { generation, currentStateTimestampMs } = group.recorded ?? group
  return [generation, currentStateTimestampMs]
}

/** What can't be read, such as another user's file or a directory, is no note. */
function readSafely(fileSystem: FileSystem, path: string): Buffer | null {
  try {
    return fileSystem.stat(path)?.isFile === true ? fileSystem.readFile(path) : null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return Buffer.alloc(0)
  }
}

/** Null: damaged, being written at this moment, or not ours. */
function noteOf(bytes: Buffer, groupId: string): Note | null {
  try {
    const note = JSON.parse(bytes.toString('utf8'), withBytes) as Partial<Note> | null
    const { base, group } = note ?? {}
    if (!Array.isArray(base) || group === undefined || !isGroup(group, groupId)) return null
    return { base, group }
  } catch {
    return null
  }
}

function isGroup(group: Note['group'], groupId: string): boolean {
  const { members, pendingMemberIds } = group
  if (group.type !== 'classic' || group.groupId !== groupId || !Array.isArray(pendingMemberIds)) return false
  if (!Number.isSafeInteger(group.generation) || !STATES.has(group.state) || !Array.isArray(members)) return false
  return members.every(({ memberId, protocols, assignment }) => {
    const isWhole = typeof memberId === 'string' && assignment instanceof Uint8Array && Array.isArray(protocols)
    return (
      isWhole && protocols.every(({ name, metadata }) => typeof name === 'string' && metadata instanceof Uint8Array)
    )
  })
}

const STATES: ReadonlySet<string> = new Set(['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable'])

function withoutBytes(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // A Buffer has turned itself into something else already.
  const original = this[key]
  return original instanceof Uint8Array ? BYTES_MARK + Buffer.from(original).toString('base64') : value
}

function withBytes(_key: string, value: unknown): unknown {
  const isBytes = typeof value === 'string' && value.startsWith(BYTES_MARK)
  return isBytes ? Buffer.from(value.slice(BYTES_MARK.length), 'base64') : value
}

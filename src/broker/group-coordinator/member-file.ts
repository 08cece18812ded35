/**
 * The file that says that a member of a group lives: its host keeps a kernel lock on it, which ends with the process, and
 * changes its time of change with each heartbeat, which ends when the process is stopped.
 */
import type { Clock } from '../../common/clock.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../../storage/io/file-system.ts'
import type { KernelLocks } from '../../storage/io/kernel-locks.ts'

/** Who hosts a member. */
export interface MemberNote {
  readonly groupId: string
  readonly memberId: string
  /** Null: not known. */
  readonly processId: number | null
  /** Its controlling terminal, such as `pts/3`; null when it has none. */
  readonly terminal: string | null
}

/** `dead`: there is a file that nobody holds. `unknown`: there is none; a real broker's members have none. */
export type MemberLife = 'alive' | 'dead' | 'unknown'

export interface MemberFileOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
}

/** Who probes a member holds its lock for microseconds; whoever holds it for longer is its host. */
const LOCK_ATTEMPTS = 100
const LOCK_PAUSE_MS = 2

/** The file of a member that this process hosts. */
export class MemberFile {
  readonly note: MemberNote
  readonly #options: MemberFileOptions
  readonly #file: OpenFile

  private constructor(options: MemberFileOptions, file: OpenFile, note: MemberNote) {
    this.#options = options
    this.#file = file
    this.note = note
  }

  /**
   * Makes the file and locks it. Throws INVALID_REQUEST while another process hosts the member, and KAFKA_STORAGE_ERROR:
   * nothing is left of the file then.
   */
  static async take(file: string, note: MemberNote, options: MemberFileOptions): Promise<MemberFile> {
    const { fileSystem } = options
    for (let attempt = 1; ; attempt++) {
      const opened = openAlone(file, 'create', options)
      if (opened !== null) {
        writeNote(opened, note, fileSystem)
        return new MemberFile(options, opened, note)
      }
      if (attempt === LOCK_ATTEMPTS) throw inUse(note, readMemberNote(fileSystem, file))
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS))
    }
  }

  /** False: somebody fenced the member and removed its file. */
  get isInPlace(): boolean {
    return this.#options.fileSystem.stat(this.#file.path)?.inode === this.#file.stat().inode
  }

  /** The member has given a sign of life. Others compare the time for change only, so any other time will do. */
  touch(): void {
    const { modifiedMs } = this.#file.stat()
    const nowMs = Math.floor(this.#options.clock.nowMs())
    this.#file.setModified(nowMs === Math.floor(modifiedMs) ? nowMs + 1 : nowMs)
  }

  /** Lets go of the member, of whom nobody needs to know any more. */
  release(): void {
    if (this.isInPlace) this.#options.fileSystem.removeFile(this.#file.path)
    this.abandon()
  }

  /** Lets go of the member as if its process had died: for everybody else it is dead now, and to be fenced. */
  abandon(): void {
    this.#file.close()
  }
}

/**
 * The file, locked, or null while somebody else holds it. Whoever fenced a former life of the member may have removed what
 * was opened: that is null as well.
 */
function openAlone(
  file: string,
  mode: 'create' | 'write',
  { fileSystem, locks }: Omit<MemberFileOptions, 'clock'>,
): OpenFile | null {
  const opened = fileSystem.open(file, mode)
  let isOurs = false
  try {
    isOurs = locks.tryLock(opened.descriptor, 'exclusive') && fileSystem.stat(file)?.inode === opened.stat().inode
  } finally {
    if (!isOurs) opened.close()
  }
  return isOurs ? opened : null
}

/** A full disk must not leave a file that nobody misses, nor a lock that nobody lets go of. */
function writeNote(opened: OpenFile, note: MemberNote, fileSystem: FileSystem): void {
  try {
    opened.truncate(0)
    opened.write(Buffer.from(`${JSON.stringify(note)}\n`), 0)
  } catch (error) {
    try {
      fileSystem.removeFile(opened.path)
    } finally {
      opened.close()
    }
    throw error
  }
}

/** Removes the file of a member that nobody hosts; false: somebody does, or it is gone already. */
export function removeUnhosted(file: string, options: Omit<MemberFileOptions, 'clock'>): boolean {
  const opened = openAlone(file, 'write', options)
  if (opened === null) return false
  try {
    return options.fileSystem.removeFile(file)
  } finally {
    opened.close()
  }
}

/** Whether somebody hosts the member whose file that is. */
export function lookAtMember(file: string, { fileSystem, locks }: Omit<MemberFileOptions, 'clock'>): MemberLife {
  // Whatever else has that name is nobody's.
  if (fileSystem.stat(file)?.isFile !== true) return 'unknown'
  let opened: OpenFile
  try {
    opened = fileSystem.open(file, 'read')
  } catch (error) {
    if (fileSystem.stat(file) === null) return 'unknown'
    throw error
  }
  try {
    // Shared: those who look don't get into each other's way. Closing frees it.
    return locks.tryLock(opened.descriptor, 'shared') ? 'dead' : 'alive'
  } finally {
    opened.close()
  }
}

/** What the host of a member wrote; null when there is no file, or nothing in it yet. */
export function readMemberNote(fileSystem: FileSystem, file: string): MemberNote | null {
  if (fileSystem.stat(file)?.isFile !== true) return null
  const text = fileSystem.readFile(file)?.toString('utf8') ?? ''
  try {
    const { groupId, memberId, processId, terminal } = JSON.parse(text) as Partial<MemberNote>
    if (typeof groupId !== 'string' || typeof memberId !== 'string') return null
    return {
      groupId,
      memberId,
      processId: Number.isSafeInteger(processId) ? (processId as number) : null,
      terminal: typeof terminal === 'string' ? terminal : null,
    }
  } catch {
    return null // being written at this moment, or not ours
  }
}

function inUse({ memberId }: MemberNote, host: MemberNote | null): KafkaError {
  const who = host?.processId == null ? 'another process' : `process ${host.processId}`
  return new KafkaError('INVALID_REQUEST', { message: `Member id ${memberId} is in use by ${who}.` })
}

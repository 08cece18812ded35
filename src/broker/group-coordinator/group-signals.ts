/**
 * Wakes the members of a group in all processes: whoever changes what they have to do touches the group's file, and they
 * watch it. Nothing is said but that it is time to send a heartbeat.
 */
import type { Clock } from '../../common/clock.ts'
import type { FileSystem, OpenFile } from '../../storage/io/file-system.ts'
import type { RunFiles } from './run-files.ts'

export interface GroupSignalsOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly runFiles: RunFiles
}

export class GroupSignals {
  readonly #options: GroupSignalsOptions

  constructor(options: GroupSignalsOptions) {
    this.#options = options
  }

  /** What to watch for the group, as Purgatory does; it is there from now on. */
  watched(groupId: string): string {
    const { fileSystem, runFiles } = this.#options
    const file = runFiles.ofGroup(groupId)
    if (fileSystem.stat(file) === null) fileSystem.open(file, 'create').close()
    return file
  }

  /** Another one after each `wake`. */
  mark(groupId: string): string {
    const { fileSystem, runFiles } = this.#options
    const stat = fileSystem.stat(runFiles.ofGroup(groupId))
    return stat === null ? '' : `${stat.inode} ${stat.modifiedMs}`
  }

  /** Call it under the operation lock, when the change can be seen. */
  wake(groupId: string): void {
    const { fileSystem, runFiles } = this.#options
    const file = fileSystem.open(runFiles.ofGroup(groupId), 'create')
    try {
      this.#touch(file)
    } finally {
      file.close()
    }
  }

  /** Nobody is in the group any more. Who watches all the same sees the file go, and makes a new one. */
  forget(groupId: string): void {
    const { fileSystem, runFiles } = this.#options
    fileSystem.removeFile(runFiles.ofGroup(groupId))
  }

  /** Forwards, whatever the clock does: watchers compare. */
  #touch(file: OpenFile): void {
    file.setModified(Math.max(Math.floor(this.#options.clock.nowMs()), Math.floor(file.stat().modifiedMs) + 1))
  }
}

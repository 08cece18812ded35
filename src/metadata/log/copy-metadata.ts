/** Brings a copy of the metadata log to where another one is. Kafka: raft's fetching of records and of snapshots by followers. */
import path from 'node:path'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { divergencePoint } from '../../storage/log/divergence-point.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import { listSnapshots, readSnapshotFile, type SnapshotId, snapshotFileName } from './metadata-snapshot.ts'
import { writeSnapshot } from './write-snapshot.ts'

const READ_BYTES = 1024 * 1024

/** A log whose lock is held. */
export interface LockedLog {
  readonly directory: string
  readonly held: HeldLog
}

/**
 * Truncates `to` where it parts from `from`, and copies what follows, snapshots too. Both are locked; not durable yet.
 * Throws KafkaError.
 */
export async function copyMetadata(fileSystem: FileSystem, from: LockedLog, to: LockedLog): Promise<void> {
  const { held: fromHeld } = from
  const { held: toHeld } = to
  const end = fromHeld.endOffset()
  const start = fromHeld.startOffset()
  const common = divergencePoint(fromHeld.epochs(), end, toHeld.epochs(), toHeld.endOffset())
  removeLaterSnapshots(fileSystem, to.directory, common)
  await copySnapshots(fileSystem, from.directory, to.directory)
  if (common < start) await toHeld.truncateFullyAndStartAt(start)
  else if (common < toHeld.endOffset()) await toHeld.truncateTo(common)
  for (let next = toHeld.endOffset(); next < end; next = toHeld.endOffset()) {
    await toHeld.appendAsFollower(fromHeld.read(next, READ_BYTES))
  }
}

/** Copies the snapshots that are missing; nothing has to be locked for it but the controller's lock. */
export async function copySnapshots(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  const known = new Set(listSnapshots(fileSystem, to).map(nameOf))
  for (const snapshot of listSnapshots(fileSystem, from)) {
    if (known.has(nameOf(snapshot))) continue
    const batches = readSnapshotFile(fileSystem, from, snapshot)
    if (batches !== null) await writeSnapshot(fileSystem, to, snapshot, batches)
  }
}

/** Of what a stale copy had beyond the common point: nobody may begin with it. */
function removeLaterSnapshots(fileSystem: FileSystem, directory: string, common: number): void {
  for (const snapshot of listSnapshots(fileSystem, directory)) {
    if (snapshot.endOffset > common) fileSystem.removeFile(path.join(directory, nameOf(snapshot)))
  }
}

/** Of a copy that is to be made anew. */
export function removeSnapshots(fileSystem: FileSystem, directory: string): void {
  removeLaterSnapshots(fileSystem, directory, -1)
}

function nameOf({ endOffset, epoch }: SnapshotId): string {
  return snapshotFileName(endOffset, epoch)
}

/** A directory of this machine that is gone when it is not needed any more. */
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'

export interface TemporaryDirectory {
  /** Absolute. */
  readonly path: string
  /** Removes it with all that is in it, at once. Safe to call twice. Throws KafkaError. */
  remove(): void
}

/** Makes a new one, named after `prefix`. Throws KafkaError. */
export function makeTemporaryDirectory(prefix: string): TemporaryDirectory {
  const directory = path.join(tmpdir(), `${prefix}${randomBytes(6).toString('hex')}`)
  nodeFileSystem.makeDirectory(directory)
  return { path: directory, remove: () => nodeFileSystem.removeDirectory(directory) }
}

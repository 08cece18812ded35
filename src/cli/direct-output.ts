/**
 * Writing a little to a descriptor at once. The stream of standard output brings node:net or node:tty with it: a sixth of
 * what a command like `kafka-topics.sh --list` takes beyond Node itself.
 */
import { fstatSync, statSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'

/** The descriptor is a file, a pipe or the null device: surely no terminal. */
export function isPlain(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFile() || stat.isFIFO() || (stat.isCharacterDevice() && stat.rdev === statSync(devNull).rdev)
  } catch {
    return false // closed
  }
}

/** Writes as much of `bytes` as goes out at once; gives how much. Throws what the system says of a full disk, or a reader that has gone. */
export function writeDirectly(descriptor: number, bytes: Uint8Array): number {
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error // the pipe is full
  }
  return written
}

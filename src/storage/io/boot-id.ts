/** What tells this run of the machine from the one before a crash. */
import { uptime } from 'node:os'
import type { FileSystem } from './file-system.ts'

const LINUX_BOOT_ID = '/proc/sys/kernel/random/boot_id'
/** Elsewhere the moment of the start is computed from two clocks, which agree to some seconds. */
const GRAIN_SECONDS = 60

/** The kernel's boot id; where there is none, the minute in which the machine started. */
export function readBootId(fileSystem: FileSystem, nowMs: number): string {
  const id = fileSystem.readFile(LINUX_BOOT_ID)?.toString('utf8').trim()
  return id ?? `started-${Math.round((nowMs / 1000 - uptime()) / GRAIN_SECONDS)}`
}

/** Memory and open files of a process, as the system counts them (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessSample {
  /** Resident memory, in KiB. */
  readonly residentKib: number
  readonly openFiles: number
}

/** Null: it has ended. */
export function sampleProcess(pid: number): ProcessSample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    if (resident === undefined) return null
    return { residentKib: Number(resident), openFiles: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return null
  }
}

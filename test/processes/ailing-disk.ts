/** A disk that fails, or is slow, for those processes that are given its environment. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ScratchCluster } from './scratch-cluster.ts'

const preload = path.join(import.meta.dirname, 'ailing-disk.cjs')

export interface DiskRule {
  readonly call?: 'open' | 'read' | 'write' | 'sync' | 'truncate' | 'rename' | 'mkdir' | 'unlink' | 'list' | 'stat'
  /** A part of the path. */
  readonly path?: string
  /** Of the system's error; the call succeeds without one. */
  readonly code?: 'EIO' | 'EMFILE' | 'ENFILE'
  readonly delayMs?: number
}

export class AilingDisk {
  readonly env: Readonly<Record<string, string>>
  readonly #rules: string

  /** Of all files in the directory of `cluster`. */
  constructor(cluster: ScratchCluster) {
    this.#rules = path.join(cluster.directory, 'disk-rules')
    this.env = {
      NODE_OPTIONS: `--require ${preload}`,
      TEST_DISK: path.dirname(cluster.logDir),
      TEST_DISK_RULES: this.#rules,
    }
    this.suffer()
  }

  /** From now on, instead of what it suffered from before. The first rule that fits a call counts. */
  suffer(...rules: DiskRule[]): void {
    writeFileSync(this.#rules, JSON.stringify(rules))
  }
}

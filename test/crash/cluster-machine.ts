/** A machine with a cluster directory, on which processes come and go, and which may go down with all of them. */

import { inspectClusterDirectory } from '../../src/cluster/cluster-directory.ts'
import { examineDirectory } from '../../src/cluster/doctor/examine-directory.ts'
import { type DirectorySession, openClusterDirectory } from '../../src/cluster/open-cluster.ts'
import type { Finding } from '../../src/common/finding.ts'
import { fingerprint } from './crash-states.ts'
import { type FaultPlan, FaultProcess } from './fault-file-system.ts'
import { type Inode, MemoryDisk } from './memory-disk.ts'
import { MemoryLocks } from './memory-locks.ts'
import type { PowerLoss } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

export const CLUSTER = '/cluster'
export const LOG_DIR = `${CLUSTER}/broker-1`
const MARK = '.kafka_cleanshutdown'
/** Plain files that a broker does not look at. */
const OURS = /^\.lock$|^kafdir-/
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

const ENVIRONMENT = {
  kafdirHome: undefined,
  kafdirBootstrap: undefined,
  xdgDataHome: undefined,
  homeDirectory: '/',
  workingDirectory: '/',
}

export class ClusterMachine {
  readonly disk: MemoryDisk
  readonly notices: string[] = []
  /** Wall clock and monotonic clock of all processes. */
  nowMs = 1_700_000_000_000
  #locks = new MemoryLocks()
  #processes: FaultProcess[] = []
  readonly #random: SeededRandom
  #boot = 0

  /** One that starts from `disk`, as after a crash. */
  constructor(disk = new MemoryDisk(), seed = 7) {
    this.disk = disk
    this.nowMs = Math.max(this.nowMs, disk.nowMs)
    this.#random = new SeededRandom(seed)
    this.wait(0)
    this.#bootUp()
  }

  /** Time goes by for everybody. */
  wait(ms: number): void {
    this.nowMs += ms
    this.disk.nowMs = this.nowMs
  }

  start(plan?: FaultPlan): FaultProcess {
    const process = new FaultProcess(this.disk, this.#locks, plan)
    this.#processes.push(process)
    return process
  }

  open(process: FaultProcess, { readOnly = false } = {}): Promise<DirectorySession> {
    const context = { clientId: 'crash', softwareVersion: '0' }
    return openClusterDirectory({ dir: CLUSTER, readOnly }, context, this.#surroundings(process))
  }

  /** Runs `work` in a process that lives to its end. */
  async run<T>(work: (session: DirectorySession) => Promise<T>): Promise<T> {
    const session = await this.open(this.start())
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }

  /** Everything that is wrong or odd in the directory, for one that nobody uses. */
  async findings(): Promise<readonly Finding[]> {
    const surroundings = this.#surroundings(this.start())
    const cluster = inspectClusterDirectory(CLUSTER, surroundings.fileSystem)
    const options = { deep: true, signal: new AbortController().signal, onProgress: () => undefined }
    const { findings } = await examineDirectory(CLUSTER, cluster, { ...surroundings, bootId: this.#bootId }, options)
    return findings
  }

  /** A real broker has stopped here in order: everything is on the disk, and a file says so. */
  leaveMark(): void {
    const { fileSystem } = this.start()
    fileSystem.open(`${LOG_DIR}/${MARK}`, 'create').close()
    this.disk.sync()
  }

  /** What a broker that finds the mark believes to be as it was left; null: there is no mark. */
  markedFiles(): string | null {
    const logDir = this.disk.find(LOG_DIR)
    return logDir?.names.has(MARK) === true ? fingerprint(logDir, OURS) : null
  }

  /** SIGKILL for all that is left. */
  killAll(): void {
    for (const process of this.#processes.splice(0)) process.kill()
  }

  /** The machine goes down, and takes of what was not synced. */
  crash(loss: PowerLoss): void {
    this.killAll()
    this.disk.lose(loss)
    this.#locks = new MemoryLocks()
    this.#bootUp()
  }

  /** Names of the directories in `directory`, with what is in them. */
  directories(directory: string): [string, Inode][] {
    return [...(this.disk.find(directory)?.names ?? [])].filter(([, { isDirectory }]) => isDirectory)
  }

  get #bootId(): string {
    return `boot-${this.disk.moments}-${this.#boot}`
  }

  /** Not a disk's, but the kernel's: it is there from the start. */
  #bootUp(): void {
    this.#boot++
    const { fileSystem } = new FaultProcess(this.disk, this.#locks)
    fileSystem.makeDirectory('/proc/sys/kernel/random')
    fileSystem.replaceFile(BOOT_ID, Buffer.from(this.#bootId))
    for (const directory of ['/proc/sys/kernel', '/proc/sys', '/proc', '/']) fileSystem.syncDirectory(directory)
  }

  #surroundings({ fileSystem, locks }: FaultProcess) {
    return {
      fileSystem,
      locks,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      random: { bytes: (length: number) => Uint8Array.from({ length }, () => this.#random.below(256)) },
      environment: ENVIRONMENT,
      notice: (sentence: string) => this.notices.push(sentence),
    }
  }
}

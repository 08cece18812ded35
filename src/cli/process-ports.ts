/** The ports of a tool, made from this process: the one place where a tool meets its surroundings. */
import { systemClock } from '../common/clock.ts'
import type { DirectoryPlace } from '../common/directory-place.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import type { DirectoryCopies } from '../tools/copies/directory-copies.ts'
import type { DirectoryDoctor } from '../tools/doctor/directory-doctor.ts'
import type { LogDirFiles } from '../tools/log-dir-files.ts'
import type { SegmentFiles } from '../tools/segment-files.ts'
import type { ClusterAddress, DirectorySession, ToolPorts } from '../tools/tool-ports.ts'
import type { TerminationSignal } from './exit-codes.ts'
import { IdleProcess } from './idle-process.ts'
import { ProcessOutput } from './process-output.ts'
import { standardInput } from './standard-input.ts'
import { TerminalText } from './terminal-text.ts'
import { importUserModule } from './user-module.ts'

const STDOUT_DESCRIPTOR = 1

/** What comes from the cluster below: opening one, and reading a file that a user names. */
export interface ClusterAccess {
  /** `notice` is told one sentence about anything unusual. */
  openDirectory(address: ClusterAddress, notice: (sentence: string) => void): Promise<DirectorySession>
  openLogDirFiles(): Promise<LogDirFiles>
  openDoctor(): Promise<DirectoryDoctor>
  openCopies(): Promise<DirectoryCopies>
  openSegmentFiles(): Promise<SegmentFiles>
  /** The tree of one file of metadata; null: it is a directory. Throws KafkaError. */
  openMetadataFile(path: string): Promise<MetadataNode | null>
  /** The log.dir that is meant, which need not exist. Throws KafkaError. */
  locateLogDir(address: Pick<ClusterAddress, 'dir'>): Promise<string>
  /** Which directory is meant, and why. Throws KafkaError. */
  locateDirectory(address: Omit<ClusterAddress, 'clientId'>): Promise<DirectoryPlace>
  readTextFile(path: string): string
  /** Whether something that nobody waits for any more would keep this process from ending. */
  isHeldUp(): boolean
}

export interface ProcessOutputs {
  readonly stdout: ProcessOutput
  readonly stderr: ProcessOutput
  readonly idleProcess: IdleProcess
}

/** What of the process decides which directory is meant. */
export interface ProcessSurroundings {
  readonly workingDirectory: string
  readonly hasDataHome: boolean
}

export interface ProcessPorts extends ToolPorts, ProcessOutputs {
  readonly stdout: ProcessOutput
  readonly stderr: ProcessOutput
  /** The log.dir that is meant, which need not exist. Throws KafkaError. */
  locateLogDir(address: Pick<ClusterAddress, 'dir'>): Promise<string>
  /** Which directory is meant, and why. Throws KafkaError. */
  readonly locateDirectory: (address: Omit<ClusterAddress, 'clientId'>) => Promise<DirectoryPlace>
  readonly surroundings: ProcessSurroundings
  openDoctor(): Promise<DirectoryDoctor>
  openCopies(): Promise<DirectoryCopies>
  /** Gives up standard input and the signals; what is written still goes out. */
  release(): void
}

export function openProcessOutputs(): ProcessOutputs {
  // Made once it is needed, and one for both: what is made for the one may be written to the other.
  let made: TerminalText | undefined
  const shared = (): TerminalText => (made ??= new TerminalText(process.getBuiltinModule('node:crypto').randomInt))
  const terminalText = process.env['KAFDIR_RAW_TERMINAL'] ? null : shared
  return {
    stdout: new ProcessOutput(() => process.stdout, STDOUT_DESCRIPTOR, terminalText),
    stderr: new ProcessOutput(() => process.stderr, undefined, terminalText),
    idleProcess: new IdleProcess(),
  }
}

/** `isStrict`: a directory may be meant only by an address that stands for it (KAFDIR_STRICT). */
export function openProcessPorts(
  outputs: ProcessOutputs,
  cluster: ClusterAccess,
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): ProcessPorts {
  const stdin = standardInput()
  const signals = new Signals(outputs.stderr)
  outputs.idleProcess.watchFor(() => cluster.isHeldUp())
  // Every cluster is a directory so far.
  const openDirectory = (address: ClusterAddress): Promise<DirectorySession> =>
    cluster.openDirectory({ ...address, isStrict }, (sentence) => outputs.stderr.write(`${sentence}\n`))
  return {
    ...outputs,
    stdin,
    clock: systemClock,
    random: { bytes: randomBytes },
    get signal() {
      return signals.listen()
    },
    idle: outputs.idleProcess.signal,
    openSession: openDirectory,
    openDirectory,
    openLogDirFiles: () => cluster.openLogDirFiles(),
    openDoctor: () => cluster.openDoctor(),
    openCopies: () => cluster.openCopies(),
    openSegmentFiles: () => cluster.openSegmentFiles(),
    async openMetadata(path) {
      const tree = await cluster.openMetadataFile(path)
      if (tree !== null) return tree
      const session = await openDirectory({ dir: path, readOnly: true, clientId: 'kafka-metadata-shell' })
      try {
        return await session.metadataTree()
      } finally {
        await session.close()
      }
    },
    locateLogDir: (address) => cluster.locateLogDir(address),
    locateDirectory: (address) => cluster.locateDirectory(address),
    surroundings: { workingDirectory: process.cwd(), hasDataHome: Boolean(process.env['XDG_DATA_HOME']) },
    readTextFile: (path) => cluster.readTextFile(path),
    importModule: importUserModule,
    release() {
      stdin.release()
      signals.release()
    },
  }
}

/** node:crypto takes 3 ms to load: most commands never need it. */
function randomBytes(length: number): Uint8Array {
  return process.getBuiltinModule('node:crypto').randomBytes(length)
}

/** After a signal a tool may take this long to finish what it has begun. */
const GRACE_MS = 2000

/**
 * SIGINT and SIGTERM for tools that ask for them; any other tool ends at once, as it would without us. The first signal
 * lets the tool end by itself. A second one, or the end of its patience, ends the process at once: a tool may be waiting
 * for a lock that a stopped process holds.
 */
class Signals {
  readonly #stderr: ProcessOutput
  readonly #controller = new AbortController()
  #isListening = false

  constructor(stderr: ProcessOutput) {
    this.#stderr = stderr
  }

  listen(): AbortSignal {
    if (!this.#isListening) for (const name of NAMES) process.on(name, this.#onSignal)
    this.#isListening = true
    return this.#controller.signal
  }

  release(): void {
    for (const name of NAMES) process.off(name, this.#onSignal)
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    this.release()
    this.#controller.abort(name)
    setTimeout(() => this.#giveUp(name), GRACE_MS).unref()
  }

  /** Nothing but a signal ends a process in which a thread waits for a lock. */
  #giveUp(name: NodeJS.Signals): void {
    this.#stderr.write('Gave up waiting: not everything that was read is written.\n')
    process.kill(process.pid, name)
  }
}

const NAMES: readonly TerminationSignal[] = ['SIGINT', 'SIGTERM']

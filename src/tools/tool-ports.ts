/** What a tool may touch: handed in, so that a tool knows no process, no terminal library and no file system. */
import type { Clock } from '../common/clock.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import type { Random } from '../common/random.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import type { DirectoryBroker } from './directory-broker.ts'
import type { DirectoryBrokers } from './directory-brokers.ts'
import type { DirectoryChanges } from './directory-changes.ts'
import type { DirectoryCleanup } from './directory-cleanup.ts'
import type { LogDirFiles } from './log-dir-files.ts'
import type { SegmentFiles } from './segment-files.ts'

export type ColourLevel = 0 | 1 | 2 | 3

/** Standard output or standard error. */
export interface OutputPort {
  /**
   * Queues `data`, which must not change before `drain()` resolves. False: the reader is slower than we are, await
   * `drain()` before the next write.
   */
  write(data: string | Uint8Array): boolean
  /**
   * `text` of our own, to be written: on a terminal the escape sequences in it are obeyed. Those in anything else are shown.
   */
  trusted(text: string): string
  /** Resolves when the queue is empty, or when the reader has gone. */
  drain(): Promise<void>
  /** True once the reader has gone (EPIPE). Writing is then pointless, not an error. */
  readonly closed: boolean
  /** Aborts when the reader goes away, for tools that wait for something else. */
  readonly closeSignal: AbortSignal
  readonly isTerminal: boolean
  /** Columns of the terminal, 80 when it is none. */
  readonly columns: number
  /** How many colours may be used: 0 none (no terminal, or NO_COLOR), 1 sixteen, 2 256, 3 all. */
  readonly colourLevel: ColourLevel
}

/** Standard input. */
export interface InputPort {
  /**
   * The bytes as they arrive. A chunk may be kept, unless `mayReuse` was said: then it is good until the next one is asked
   * for. Can be called once.
   */
  chunks(options?: { readonly mayReuse: boolean }): AsyncIterable<Uint8Array>
  readonly isTerminal: boolean
  /** True for a regular file: the next chunk is always there, so idleness means nothing. */
  readonly isFile: boolean
  /** Bytes of the file; null where it is none. */
  readonly sizeBytes: number | null
}

/** Where the cluster is, as the user said it. */
export interface ClusterAddress {
  /** `--dir`: a cluster directory or a Kafka log.dir. */
  readonly dir?: string | undefined
  /** `--bootstrap-server`: `host:port,…` or `file:DIR`. */
  readonly bootstrapServer?: string | undefined
  /** `--read-only`: change nothing, and mind no broker that runs there. */
  readonly readOnly?: boolean | undefined
  /** `--bootstrap-controller`: the same for a controller. */
  readonly bootstrapController?: string | undefined
  /** Properties of `--command-config`, `--command-property`. */
  readonly properties?: Readonly<Record<string, string>> | undefined
  readonly clientId: string
  /** `file:DIR` is no address: no client of Kafka's could use it. */
  readonly isStrict?: boolean
}

/** An open cluster. */
export interface ClusterSession extends KafkaSession {
  /** The absolute path of the directory that it is; undefined for one behind a socket. */
  readonly directory?: string | undefined
  /** The path without links of its log.dir; undefined like `directory`. Throws KafkaError. */
  readonly logDir?: string | undefined
  /** The metadata is damaged and could be read in part only: what is not found may be there all the same. */
  readonly isCutShort?: boolean
  /**
   * The processes behind members of groups, by member id, as far as they run on this machine. Absent for a cluster behind
   * a socket.
   */
  memberProcesses?(memberIds: readonly string[]): Promise<ReadonlyMap<string, MemberProcess>>
  /**
   * Looks now whether brokers that were gone are back, and has replicas catch up that are behind: nobody stays behind to do
   * it. Absent as memberProcesses is. Throws KafkaError.
   */
  catchUpReplicas?(): Promise<void>
  /** Static members of the group that left for a while, by member id. Absent as memberProcesses is. */
  membersAway?(groupId: string): Promise<ReadonlyMap<string, MemberAbsence>>
}

/** When a member left for a while, and until when its partitions are kept for it; ms since 1970, negative: not known. */
export interface MemberAbsence {
  readonly sinceMs: number
  readonly untilMs: number
}

/** The process that hosts a member of a group. */
export interface MemberProcess {
  readonly pid: number
  /** Its controlling terminal, such as `pts/3`; null when it has none. */
  readonly terminal: string | null
}

/** A cluster that is a directory: what can be done to it beyond Kafka's requests. */
export interface DirectorySession
  extends ClusterSession,
    DirectoryCleanup,
    DirectoryBroker,
    DirectoryBrokers,
    DirectoryChanges {
  readonly directory: string
  catchUpReplicas(): Promise<void>
  /** The newest metadata, as a tree; it holds while nobody asks this session for anything else. Throws KafkaError. */
  metadataTree(): Promise<MetadataNode>
}

export interface ToolPorts {
  readonly stdin: InputPort
  readonly stdout: OutputPort
  readonly stderr: OutputPort
  readonly clock: Clock
  readonly random: Random
  /** Aborts on SIGINT and SIGTERM; `reason` is the signal's name. */
  readonly signal: AbortSignal
  /** Aborts when nothing is left in this process that could go on by itself: what is waited for then never comes. */
  readonly idle: AbortSignal
  /** Opens the cluster; the session's close also releases what was opened for it. Throws KafkaError. */
  openSession(address: ClusterAddress): Promise<ClusterSession>
  /** The same for what only a directory can do. Throws KafkaError, also where a real cluster is meant. */
  openDirectory(address: ClusterAddress): Promise<DirectorySession>
  /** Directories as kafka-storage formats them. */
  openLogDirFiles(): Promise<LogDirFiles>
  /** The files of logs, as kafka-dump-log reads them. */
  openSegmentFiles(): Promise<SegmentFiles>
  /** The tree of a snapshot, or of a segment of the metadata log; of a directory its newest. Throws KafkaError. */
  openMetadata(path: string): Promise<MetadataNode>
  /** The text of a file named on the command line. Throws KafkaError. */
  readTextFile(path: string): string
  /**
   * What a JavaScript module of the user's exports; `path` is relative to the working directory. Throws ToolError when it
   * can't be loaded.
   */
  importModule(path: string): Promise<unknown>
}

/** 0 done; 1 failed, even in part; 130 and 143 on signals. */
export type ExitCode = number

/** Ports of a tool that keep everything in memory. */
import { KafkaError } from '../../../src/common/kafka-error.ts'
import type { KafkaSession } from '../../../src/protocol/kafka-apis.ts'
import type { LogDirFiles } from '../../../src/tools/log-dir-files.ts'
import type { SegmentFiles } from '../../../src/tools/segment-files.ts'
import type { ClusterAddress, InputPort, OutputPort, ToolPorts } from '../../../src/tools/tool-ports.ts'

/** An output that remembers what was written. */
export class MemoryOutput implements OutputPort {
  text = ''
  readonly closed = false
  readonly closeSignal = new AbortController().signal
  readonly isTerminal: boolean
  readonly columns = 80
  readonly colourLevel = 0

  constructor({ isTerminal = false } = {}) {
    this.isTerminal = isTerminal
  }

  write(data: string | Uint8Array): boolean {
    this.text += typeof data === 'string' ? data : Buffer.from(data).toString()
    return true
  }

  trusted(text: string): string {
    return text
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }
}

export interface MemoryPortsOptions {
  readonly openSession?: (address: ClusterAddress) => Promise<KafkaSession>
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>
  readonly logDirFiles?: LogDirFiles
  readonly segmentFiles?: SegmentFiles
  /** Path → what the module exports. */
  readonly modules?: Readonly<Record<string, unknown>>
}

export interface MemoryPorts extends ToolPorts {
  readonly stdout: MemoryOutput
  readonly stderr: MemoryOutput
}

const emptyInput: InputPort = {
  async *chunks() {},
  isTerminal: false,
  isFile: false,
  sizeBytes: null,
}

const noLogDirs: LogDirFiles = {
  look: () => ({ kind: 'missing' }),
  format: () => Promise.reject(new KafkaError('KAFKA_STORAGE_ERROR')),
  scramRecord: () => Promise.reject(new KafkaError('INVALID_REQUEST')),
}

const noSegmentFiles: SegmentFiles = {
  open: (path) => {
    throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${path}.` })
  },
  look: () => null,
  filesIn: () => [],
  absolutePath: (path) => `/${path}`,
  replicasOf: async () => [],
}

export function memoryPorts({
  openSession,
  files = {},
  logDirFiles = noLogDirs,
  segmentFiles = noSegmentFiles,
  modules = {},
}: MemoryPortsOptions = {}): MemoryPorts {
  return {
    stdin: emptyInput,
    stdout: new MemoryOutput(),
    stderr: new MemoryOutput(),
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    random: { bytes: (length) => new Uint8Array(length) },
    signal: new AbortController().signal,
    idle: new AbortController().signal,
    openSession: openSession ?? (() => Promise.reject(new KafkaError('NETWORK_EXCEPTION', { hint: 'use --dir' }))),
    openDirectory: () => Promise.reject(new KafkaError('NETWORK_EXCEPTION', { hint: 'use --dir' })),
    openLogDirFiles: async () => logDirFiles,
    openSegmentFiles: async () => segmentFiles,
    openMetadata: (path) =>
      Promise.reject(new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${path}.` })),
    readTextFile(path) {
      const text = Object.hasOwn(files, path) ? files[path] : undefined
      if (text === undefined) throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${path}.` })
      return text
    },
    importModule: async (path) => modules[path],
  }
}

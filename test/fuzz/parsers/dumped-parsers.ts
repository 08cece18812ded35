/** Files as kafdir's and Kafka's dump of logs read them: by their names, byte by byte. An input names its file in its first line. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { runKafkaTool } from '../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaDumpLog } from '../../../src/cli/kafka-tools/dump-log.ts'
import { KafkaError } from '../../../src/common/kafka-error.ts'
import type { SegmentFiles } from '../../../src/tools/segment-files.ts'
import { memoryPorts } from '../../unit/tools/memory-ports.ts'
import type { FuzzTarget } from '../fuzz-target.ts'

const DATA = path.join(import.meta.dirname, '../../data/dump-log/files')
const DUMPED = /\.(log|index|timeindex|snapshot|txnindex|checkpoint)$/
/** Larger ones only make it slow. */
const MOST_BYTES = 20_000
const LF = 0x0a
const BUG = 'This is a bug in kafdir'
const DECODERS = ['--print-data-log', '--cluster-metadata-decoder', '--offsets-decoder', '--transaction-log-decoder']

function samples(): readonly Buffer[] {
  return readdirSync(DATA, { recursive: true, encoding: 'utf8' })
    .filter((name) => DUMPED.test(name) && statSync(path.join(DATA, name)).size <= MOST_BYTES)
    .sort()
    .map((name) => Buffer.concat([Buffer.from(`${path.basename(name)}\n`), readFileSync(path.join(DATA, name))]))
}

/** One file in memory. */
function holding(file: string, bytes: Buffer): SegmentFiles {
  return {
    open(asked) {
      if (asked !== file) throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${asked}.` })
      return {
        path: file,
        sizeBytes: bytes.length,
        read(target, targetStart, length, position) {
          const part = bytes.subarray(position, position + length)
          target.set(part, targetStart)
          return part.length
        },
        close() {},
      }
    },
    look: (asked) => (asked === file ? 'file' : null),
    filesIn: () => [file],
    absolutePath: (asked) => `/d/${asked}`,
    replicasOf: async () => [],
  }
}

export const dumpedParsers = (): readonly FuzzTarget[] => [
  {
    name: 'dumped files',
    samples: samples(),
    mostMemoryBytes: 600 * 1024 * 1024,
    async read(input) {
      const end = Math.max(input.indexOf(LF), 0)
      const name = input.toString('latin1', 0, end)
      const file = DUMPED.test(name) && !/[,/\0]/.test(name) ? name : '00000000000000000000.log'
      const ports = memoryPorts({ segmentFiles: holding(file, input.subarray(end + 1)) })
      const decoder = DECODERS[input.length % DECODERS.length] as string
      const openPorts = async () => ({ ...ports, release() {} })
      await runKafkaTool(kafkaDumpLog, ['--files', file, '--deep-iteration', decoder], {
        stdout: ports.stdout,
        stderr: ports.stderr,
        openPorts,
      })
      if (`${ports.stdout.text}${ports.stderr.text}`.includes(BUG)) throw new Error(ports.stderr.text)
    },
  },
]

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { runKafkaTool } from '../../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaDumpLog } from '../../../../src/cli/kafka-tools/dump-log.ts'
import { nodeSegmentFiles } from '../../../../src/cluster/node-segment-files.ts'
import type { SegmentFiles } from '../../../../src/tools/segment-files.ts'
import { memoryPorts } from '../memory-ports.ts'

export const dataDirectory = path.join(import.meta.dirname, '../../../data/dump-log')
const filesDirectory = path.join(dataDirectory, 'files')

/** The files of this machine, with relative paths counted from `directory`. */
export function segmentFilesIn(directory: string, home = '/nowhere'): SegmentFiles {
  const files = nodeSegmentFiles({
    workingDirectory: directory,
    homeDirectory: home,
    kafdirHome: home,
    kafdirBootstrap: undefined,
    xdgDataHome: undefined,
    processId: 1,
  })
  return {
    ...files,
    open: (file) => {
      const opened = files.open(path.resolve(directory, file))
      return { ...opened, path: file }
    },
    look: (file) => files.look(path.resolve(directory, file)),
    filesIn: (folder) => files.filesIn(path.resolve(directory, folder)),
  }
}

/** Runs kafka-dump-log.sh in the directory of the recorded files. */
export async function kafkaDump(argv: readonly string[], directory = filesDirectory) {
  const ports = memoryPorts({ segmentFiles: segmentFilesIn(directory) })
  const openPorts = async () => ({ ...ports, release() {} })
  const exit = await runKafkaTool(kafkaDumpLog, argv, { stdout: ports.stdout, stderr: ports.stderr, openPorts })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

export interface RecordedDump {
  readonly argv: readonly string[]
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** What Kafka's tool printed: see the readme beside it. */
export function recordedDumps(): RecordedDump[] {
  const text = readFileSync(path.join(dataDirectory, 'recorded.txt'), 'utf8')
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((block) => {
      const [head, rest] = cut(block, '\n')
      const [stdout, afterwards] = cut(rest, '[stderr]\n')
      const [, stderr = '', exit] = /^([^]*)\[exit (\d)\]\n$/.exec(afterwards) ?? []
      return { argv: wordsOf(head), stdout, stderr: stderr.replaceAll('{cwd}', filesDirectory), exit: Number(exit) }
    })
}

/** One of the recorded arguments begins with a blank. */
function wordsOf(line: string): string[] {
  return line
    .replace('--files  ', '--files \0')
    .split(' ')
    .map((word) => word.replace('\0', ' '))
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return [text.slice(0, index), text.slice(index + at.length)]
}

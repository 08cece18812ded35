/** Runs kafka-consumer-groups in memory, from its command line on. */
import { runKafkaTool } from '../../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaConsumerGroups } from '../../../../src/cli/kafka-tools/consumer-groups.ts'
import { memoryPorts } from '../memory-ports.ts'
import { groupSession, type MemoryCluster } from './group-session.ts'

export interface ToolRun {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

export interface ToolSurroundings {
  readonly files?: Readonly<Record<string, string>>
  /** Nobody answers. */
  readonly isDown?: boolean
}

/** `line`: the words behind the program's name, separated by blanks. */
export async function runTool(
  line: string,
  cluster: MemoryCluster,
  { files = {}, isDown = false }: ToolSurroundings = {},
): Promise<ToolRun> {
  const ports = memoryPorts({ files, ...(isDown ? {} : { openSession: async () => groupSession(cluster) }) })
  const exit = await runKafkaTool(kafkaConsumerGroups, line.split(' '), {
    stdout: ports.stdout,
    stderr: ports.stderr,
    openPorts: async () => ({ ...ports, release() {} }),
  })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

/** Runs kafka-consumer-groups in memory, from its command line on. */
import { runKafkaTool } from '../../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaConsumerGroups } from '../../../../src/cli/kafka-tools/consumer-groups.ts'
import type { ApiName } from '../../../../src/protocol/api-map.ts'
import type { ClusterSession } from '../../../../src/tools/tool-ports.ts'
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
  /** Requests that are refused as a whole. */
  readonly failing?: { readonly [N in ApiName]?: Error }
}

/** `line`: the words behind the program's name, separated by blanks. */
export async function runTool(
  line: string,
  cluster: MemoryCluster,
  { files = {}, isDown = false, failing = {} }: ToolSurroundings = {},
): Promise<ToolRun> {
  const ports = memoryPorts({
    files,
    ...(isDown ? {} : { openSession: async () => refusing(groupSession(cluster), failing) }),
  })
  const exit = await runKafkaTool(kafkaConsumerGroups, line.split(' '), {
    stdout: ports.stdout,
    stderr: ports.stderr,
    openPorts: async () => ({ ...ports, release() {} }),
  })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

function refusing(session: ClusterSession, failing: { readonly [N in ApiName]?: Error }): ClusterSession {
  return {
    ...session,
    request: async (api, request, options) => {
      const failure: Error | undefined = failing[api]
      if (failure !== undefined) throw failure
      return session.request(api, request, options)
    },
  }
}

/**
 * kafka-replica-verification, as far as a directory needs it: nobody fetches from anybody, so there is no lag to watch, and
 * whether replicas are equal is what `kafdir doctor` looks at. Kafka: ReplicaVerificationTool, which is deprecated.
 */
import { listTopics } from '../../clients/admin/list-topics.ts'
import { checkBootstrapServer } from '../check-bootstrap-server.ts'
import { checkRequiredArgs } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { includeList } from '../topics/topic-filter.ts'
import type { ReplicaVerificationOptionTable } from './options.ts'

/** Always fails; throws ToolError and KafkaError. Kafka ends too where there is no such topic, with a log record only. */
export async function runReplicaVerification(
  options: OptionValues<ReplicaVerificationOptionTable>,
  ports: ToolPorts,
): Promise<ExitCode> {
  const dir = options.valueOf('dir')
  if (dir === undefined) checkRequiredArgs(options, 'broker-list')
  const bootstrapServer = options.valueOf('broker-list')
  checkBootstrapServer(bootstrapServer)
  const isIncluded = includeList(options.valueOf('topics-include'))
  for (const name of ['fetch-size', 'max-wait-ms', 'report-interval-ms', 'time'] as const) options.valueOf(name)
  const session = await ports.openSession({ dir, bootstrapServer, clientId: 'adminclient-1' })
  try {
    const topics = await listTopics(session, { listInternal: true })
    if (!topics.some(({ name }) => isIncluded(name))) {
      throw new ToolError('terse', `No topic matches '${options.valueOf('topics-include')}'.`)
    }
  } finally {
    await session.close()
  }
  const hint = 'kafdir doctor compares the replicas of all partitions, batch by batch.'
  throw new ToolError('terse', 'There is no lag to watch: replicas in a directory are written together.', { hint })
}

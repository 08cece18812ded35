/** kafka-server-stop and zookeeper-server-stop, where no server runs. Kafka: bin/kafka-server-stop.sh. */
import { clusterIdOf } from '../../clients/admin/describe-cluster.ts'
import type { ExitCode } from '../tool-ports.ts'
import type { ServerScriptPorts } from './server-start.ts'

/**
 * Nothing is left running, which is what was asked for: 0, where Kafka's script exits with 1. A real broker on the
 * directory is not ours to stop: its KafkaError is thrown. `server`: `Kafka server` or `ZooKeeper`.
 */
export async function runServerStop(server: string, ports: ServerScriptPorts): Promise<ExitCode> {
  const { directory, exists } = await ports.locateDirectory({})
  if (exists) {
    const session = await ports.openSession({ clientId: 'kafka-server-stop' })
    try {
      await clusterIdOf(session)
    } finally {
      await session.close()
    }
  }
  ports.stderr.write(`No ${server} runs on ${directory}, and none is needed: there is nothing to stop.\n`)
  return 0
}

/**
 * The front end behind bin/kafka-*.sh: Kafka's own syntax, streams and words. Starts near Node's own floor, so everything
 * is imported when it is needed, and oclif, colours and tables never are.
 */
import type { ExitCode } from '../tools/tool-ports.ts'
import { loadClusterAccess } from './cluster-access.ts'
import type { KafkaTool } from './kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from './kafka-syntax/run-kafka-tool.ts'
import { openProcessPorts } from './process-ports.ts'
import { runWithOutputs } from './run-with-ports.ts'

const kafkaTools: Readonly<Record<string, () => Promise<KafkaTool>>> = {
  'kafka-topics': async () => (await import('./kafka-tools/topics.ts')).kafkaTopics,
  'kafka-console-producer': async () => (await import('./kafka-tools/console-producer.ts')).kafkaConsoleProducer,
  'kafka-console-consumer': async () => (await import('./kafka-tools/console-consumer.ts')).kafkaConsoleConsumer,
}

/** Runs `tool`, such as `kafka-topics`, with the arguments behind its name. Resolves with the exit code, whatever happens. */
export async function kafkaMain(tool: string, argv: readonly string[]): Promise<ExitCode> {
  const load = kafkaTools[tool]
  if (load === undefined) throw new Error(`There is no tool ${tool}.`)
  return runWithOutputs(async (outputs) => {
    return runKafkaTool(await load(), argv, {
      ...outputs,
      openPorts: async () => openProcessPorts(outputs, await loadClusterAccess()),
    })
  })
}

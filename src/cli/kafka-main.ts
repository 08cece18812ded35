/**
 * The front end behind bin/kafka-*.sh: Kafka's own syntax, streams and words. Starts near Node's own floor, so everything
 * is imported when it is needed, and oclif, colours and tables never are.
 */
import type { ExitCode } from '../tools/tool-ports.ts'
import { clusterAccess } from './cluster-access.ts'
import { finishOutput } from './finish-output.ts'
import type { KafkaTool } from './kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from './kafka-syntax/run-kafka-tool.ts'
import { openProcessPorts } from './process-ports.ts'

const kafkaTools: Readonly<Record<string, () => Promise<KafkaTool>>> = {
  'kafka-topics': async () => (await import('./kafka-tools/topics.ts')).kafkaTopics,
  'kafka-console-producer': async () => (await import('./kafka-tools/console-producer.ts')).kafkaConsoleProducer,
  'kafka-console-consumer': async () => (await import('./kafka-tools/console-consumer.ts')).kafkaConsoleConsumer,
}

/** The names that `kafkaMain` knows. */
export const kafkaToolNames: readonly string[] = Object.keys(kafkaTools)

/** Runs `tool`, such as `kafka-topics`, with the arguments behind its name. Resolves with the exit code. */
export async function kafkaMain(tool: string, argv: readonly string[]): Promise<ExitCode> {
  const load = kafkaTools[tool]
  if (load === undefined) throw new Error(`There is no tool ${tool}.`)
  const ports = openProcessPorts(clusterAccess)
  try {
    return await finishOutput(await runKafkaTool(await load(), argv, ports), ports)
  } finally {
    ports.release()
  }
}

/** kafka-replica-verification in Kafka's syntax. Kafka: ReplicaVerificationTool.main. */
import { replicaVerificationOptionTable } from '../../tools/replica-verification/options.ts'
import { runReplicaVerification } from '../../tools/replica-verification/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'Validate that all replicas for a set of topics have the same data.'

export const kafkaReplicaVerification = kafkaTool({
  table: replicaVerificationOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: runReplicaVerification,
})

/** kafka-streams-application-reset in Kafka's syntax. Kafka: StreamsResetter.execute. */
import { streamsResetOptionTable } from '../../tools/streams-reset/options.ts'
import { runStreamsReset } from '../../tools/streams-reset/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = `This tool helps to quickly reset an application in order to reprocess its data from scratch.
* This tool resets offsets of input topics to the earliest available offset (by default), or to a specific defined position.
* It deletes the internal topics that Kafka Streams made for the application, whose names begin with its id: --dry-run shows them, --internal-topics takes some of them only.
* It neither deletes output topics nor what the instances keep in their state.dir: without that cleaned up, results are wrong.
`

export const kafkaStreamsApplicationReset = kafkaTool({
  table: streamsResetOptionTable,
  about: { help: about, noArguments: 'Missing required option(s) [application-id]' },
  usageAfterParseError: true,
  exceptionText: (javaException, message) => `ERROR: ${javaException}: ${message}`,
  optionErrorText: (javaException, message) => `ERROR: ${javaException}: ${message}`,
  run: runStreamsReset,
})

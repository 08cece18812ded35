/** kafka-leader-election in Kafka's syntax. Kafka: LeaderElectionCommand.mainNoExit. */
import { checkLeaderElectionOptions } from '../../tools/leader-election/check-options.ts'
import { leaderElectionOptionTable } from '../../tools/leader-election/options.ts'
import { runLeaderElection } from '../../tools/leader-election/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about =
  'This tool attempts to elect a new leader for a set of topic partitions. The type of elections supported are preferred replicas and unclean replicas.'

export const kafkaLeaderElection = kafkaTool({
  table: leaderElectionOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runLeaderElection(options, checkLeaderElectionOptions(options, ports), ports),
})

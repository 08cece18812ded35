/** kafka-delegation-tokens in Kafka's syntax. Kafka: DelegationTokenCommand.mainNoExit. */
import { checkTokenOptions } from '../../tools/delegation-tokens/check-options.ts'
import { delegationTokensOptionTable } from '../../tools/delegation-tokens/options.ts'
import { runDelegationTokens } from '../../tools/delegation-tokens/run.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to create, renew, expire, or describe delegation tokens.'

export const kafkaDelegationTokens = kafkaTool({
  table: delegationTokensOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: futureExceptionText,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runDelegationTokens(options, checkTokenOptions(options), ports),
})

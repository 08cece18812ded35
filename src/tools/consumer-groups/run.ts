/** kafka-consumer-groups: what `kafka-consumer-groups.sh` does with its options. Kafka: ConsumerGroupCommand.run. */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { re2Problem } from '../../common/re2-regex.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import type { ActionContext } from './action-context.ts'
import type { ConsumerGroupsAction } from './check-options.ts'
import { deletionText, runDeleteGroups } from './delete-groups.ts'
import { runDeleteOffsets } from './delete-offsets.ts'
import { runDescribeGroups } from './describe-groups.ts'
import { futureFailure, headlineOf, undeclaredFailure, unreadable } from './failure.ts'
import { runListGroups } from './list-groups.ts'
import type { ConsumerGroupsOptionTable } from './options.ts'
import { runResetOffsets } from './run-reset-offsets.ts'

type Options = OptionValues<ConsumerGroupsOptionTable>
type ClusterAction = Exclude<ConsumerGroupsAction, 'validate-regex'>

const actions: Readonly<Record<ClusterAction, (context: ActionContext) => Promise<ExitCode>>> = {
  list: runListGroups,
  describe: runDescribeGroups,
  delete: runDeleteGroups,
  'reset-offsets': runResetOffsets,
  'delete-offsets': runDeleteOffsets,
}

/**
 * Runs `action`. What the options ask for in vain is thrown (`usage`); whatever else goes wrong is printed on stdout, as
 * Kafka does, and gives 1.
 */
export async function runConsumerGroups(
  options: Options,
  action: ConsumerGroupsAction,
  ports: ToolPorts,
): Promise<ExitCode> {
  if (action === 'validate-regex') return validateRegex(options, ports)
  try {
    const properties = readProperties(options, ports)
    const requestOptions = readValues(options, ports)
    const session = await openSession(addressOf(options, properties, 'adminclient-1'), options, action, ports)
    if (isKafkaError(session)) return printUndeleted(session, options, ports)
    try {
      return await actions[action]({ options, session, ports, requestOptions })
    } finally {
      await session.close()
    }
  } catch (error) {
    return printFailure(isKafkaError(error) ? futureFailure(error) : error, ports)
  }
}

function validateRegex(options: Options, { stdout }: ToolPorts): ExitCode {
  const [regex = '', second] = options.valuesOf('validate-regex')
  if (second !== undefined) {
    throw usageError('Found multiple arguments for option validate-regex, but you asked for only one')
  }
  const problem = re2Problem(regex)
  const verdict = problem === null ? 'valid' : `invalid: ${problem}`
  stdout.write(`The regular expression \`${regex}\` is ${verdict}.\n`)
  return 0
}

/** A file that is missing is told inside of a RuntimeException. */
function readProperties(options: Options, ports: ToolPorts): Record<string, string> {
  try {
    return loadProperties(options.valueOf('command-config'), ports)
  } catch (error) {
    if (!isToolError(error) || error.kind !== 'exception') throw error
    throw unreadable(error.javaException, error.message, error)
  }
}

/** Wrong numbers are told before the cluster is asked anything. */
function readValues(options: Options, { clock }: ToolPorts): RequestOptions {
  options.valuesOf('to-offset')
  options.valueOf('by-duration')
  options.valueOf('shift-by')
  return { deadlineMs: clock.monotonicMs() + options.valueOf('timeout') }
}

/**
 * The session. Where nobody answers, throws what Kafka's client gives up with; a deletion tells it of each group that was
 * named, so there the error is returned.
 */
async function openSession(
  address: Parameters<ToolPorts['openSession']>[0],
  options: Options,
  action: ClusterAction,
  ports: ToolPorts,
): Promise<ClusterSession | KafkaError> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    const asked = options.has('all-groups') ? 'list' : action
    const reason = unopenedSession(error, `${firstCalls[asked]}(api=FIND_COORDINATOR)`)
    if (isToolError(reason)) throw noClient(reason)
    if (!isKafkaError(reason) || reason.error !== 'REQUEST_TIMED_OUT') throw reason
    if (asked === 'delete') return reason
    if (asked === 'list') throw noBrokers(reason)
    throw asked === 'reset-offsets' ? undeclaredFailure(reason) : futureFailure(reason)
  }
}

/** The request that Kafka's client names when nobody answers. */
const firstCalls: Readonly<Record<ClusterAction, string>> = {
  list: 'listGroups',
  describe: 'describeConsumerGroups',
  delete: 'deleteConsumerGroups',
  'reset-offsets': 'describeConsumerGroups',
  'delete-offsets': 'deleteConsumerGroupOffsets',
}

function noClient({ message, hint, cause }: ToolError): ToolError {
  return new ToolError('exception', message, { javaException: 'org.apache.kafka.common.KafkaException', hint, cause })
}

/** `--list` asks every broker. */
function noBrokers({ hint, cause }: KafkaError): ToolError {
  const javaException = 'java.lang.RuntimeException'
  const message =
    'java.util.concurrent.ExecutionException: org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups'
  return new ToolError('exception', message, { javaException, hint, cause })
}

function printUndeleted(error: KafkaError, options: Options, { stdout, stderr }: ToolPorts): ExitCode {
  stdout.write(deletionText(new Map(options.valuesOf('group').map((groupId) => [groupId, error]))))
  if (error.hint !== undefined) stderr.write(`${error.hint}\n`)
  return 1
}

function printFailure(error: unknown, { stdout, stderr }: ToolPorts): ExitCode {
  if (!isToolError(error) || error.kind === 'usage') throw error
  stdout.write(`\nError: Executing consumer group command failed due to ${error.message}\n`)
  const headline = headlineOf(error)
  const lines = [
    ...(headline === undefined ? [] : headline.split('\n').slice(0, 1)),
    ...(error.hint ? [error.hint] : []),
  ]
  stderr.write(lines.map((line) => `${line}\n`).join(''))
  return 1
}

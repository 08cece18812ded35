/**
 * kafka-share-groups and kafka-streams-groups: what groups there are of a kind. None comes into being here, so all that is
 * said of one that somebody names is that it is not there; a broker's groups are listed, and nothing else is done to them.
 * Kafka: ShareGroupCommand, StreamsGroupCommand.
 */
import { type GroupState, parseGroupState } from '../../clients/admin/group-types.ts'
import { type GroupListing, listGroups } from '../../clients/admin/list-groups.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import type { GroupKindAction } from './check-options.ts'
import type { GroupKind } from './group-kind.ts'
import type { GroupKindOptionTable } from './options.ts'

type Options = OptionValues<GroupKindOptionTable>

const EXECUTION = 'java.util.concurrent.ExecutionException'
const RUNTIME = 'java.lang.RuntimeException'
const LEAST_WIDTH = 15

/** What the options ask for in vain is thrown (`usage`); all else is told on stdout and gives 1. */
export async function runGroupKind(
  kind: GroupKind,
  action: GroupKindAction,
  options: Options,
  ports: ToolPorts,
): Promise<ExitCode> {
  try {
    const properties = loadProperties(options.valueOf('command-config'), ports)
    const requestOptions = { deadlineMs: ports.clock.monotonicMs() + options.valueOf('timeout') }
    const states = action === 'list' ? statesOf(kind, options) : []
    const session = await openSession(addressOf(options, properties, 'adminclient-1'), ports)
    try {
      return await runAction(kind, action, options, { session, ports, requestOptions, states })
    } finally {
      await session.close()
    }
  } catch (error) {
    return printFailure(kind, error, ports)
  }
}

interface Surroundings {
  readonly session: ClusterSession
  readonly ports: ToolPorts
  readonly requestOptions: RequestOptions
  readonly states: readonly GroupState[]
}

async function runAction(
  kind: GroupKind,
  action: GroupKindAction,
  options: Options,
  { session, ports, requestOptions, states }: Surroundings,
): Promise<ExitCode> {
  const all = await listGroups(session, requestOptions)
  const groups = all.filter(({ type, state }) => type === kind.type && (states.length === 0 || states.includes(state)))
  if (action === 'list') {
    ports.stdout.write(options.has('state') ? stateTable(groups) : groups.map(({ groupId }) => `${groupId}\n`).join(''))
    return 0
  }
  const named = options.valuesOf('group')
  const wanted = options.has('all-groups') ? groups.map(({ groupId }) => groupId) : named
  const present = wanted.find((groupId) => groups.some((group) => group.groupId === groupId))
  if (present !== undefined) throw notYet(kind, present)
  if (action === 'delete') return printDeletion(kind, wanted, ports)
  const [missing] = wanted
  if (missing === undefined) return 0
  const isOther = all.some(({ groupId }) => groupId === missing)
  const failure = notFound(isOther ? `Group ${missing} is not a ${kind.noun} group.` : `Group ${missing} not found.`)
  throw action === 'reset-offsets' ? undeclared(failure) : failure
}

function statesOf({ states }: GroupKind, options: Options): readonly GroupState[] {
  const list = options.valueOf('state')
  if (list === undefined || list === '') return []
  const wanted = list.split(',').map((word) => parseGroupState(word.trim()))
  if (wanted.every((state) => states.includes(state))) return wanted
  throw usageError(`Invalid state list '${list}'. Valid states are: ${states.join(', ')}`)
}

function stateTable(groups: readonly GroupListing[]): string {
  const width = Math.max(LEAST_WIDTH, ...groups.map(({ groupId }) => groupId.length))
  const rows = [['GROUP', 'STATE'] as const, ...groups.map(({ groupId, state }) => [groupId, state] as const)]
  return rows.map(([group, state]) => `${group.padEnd(width)} ${state}\n`).join('')
}

function printDeletion(kind: GroupKind, named: readonly string[], { stdout }: ToolPorts): ExitCode {
  if (named.length === 0) {
    stdout.write(`Deletion of requested ${kind.noun} groups (${kind.deletedText([])}) was successful.\n`)
    return 0
  }
  const ids = [...new Set(named)]
  const inOrder = kind.hashesFailures ? javaHashOrder(ids, { hash: javaStringHash }) : ids
  const failures = inOrder.map(
    (id) => `* Group '${id}' could not be deleted due to: java.lang.IllegalArgumentException: ${kind.notOurs(id)}\n`,
  )
  stdout.write(`\nError: Deletion of some ${kind.noun} groups failed:\n${failures.join('')}`)
  return 1
}

/** Only a real broker makes them. */
function notYet({ noun }: GroupKind, groupId: string): ToolError {
  const hint = `A real broker on the directory can: kafdir server-properties prints its settings.`
  return new ToolError(
    'terse',
    `This version of kafdir only lists ${noun} groups: nothing can be done to '${groupId}'.`,
    { hint },
  )
}

function notFound(message: string): ToolError {
  const cause = new KafkaError('GROUP_ID_NOT_FOUND', { message })
  const text = `org.apache.kafka.common.errors.${cause.javaException}: ${message}`
  return new ToolError('exception', text, { javaException: EXECUTION, plain: message, cause })
}

/** The same in a RuntimeException, because nobody declared it. */
function undeclared({ message, javaException, plain, cause }: ToolError): ToolError {
  return new ToolError('exception', `${javaException}: ${message}`, { javaException: RUNTIME, plain, cause })
}

async function openSession(address: ClusterAddress, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    const reason = unopenedSession(error, 'findAllBrokers')
    if (!isKafkaError(reason) || reason.error !== 'REQUEST_TIMED_OUT') throw reason
    const message = `${EXECUTION}: org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups`
    throw new ToolError('exception', message, {
      javaException: RUNTIME,
      hint: reason.hint,
      cause: reason,
    })
  }
}

function printFailure({ noun }: GroupKind, error: unknown, { stdout, stderr }: ToolPorts): ExitCode {
  if (isToolError(error) ? error.kind === 'usage' : !isKafkaError(error)) throw error
  const failure = error as ToolError | KafkaError
  stdout.write(`\nError: Executing ${noun} group command failed due to ${failure.message}\n`)
  const headline =
    isToolError(failure) && failure.kind === 'exception' ? [`${failure.javaException}: ${failure.message}`] : []
  const hint = failure.hint === undefined ? [] : [failure.hint]
  stderr.write([...headline, ...hint].map((line) => `${line}\n`).join(''))
  return 1
}

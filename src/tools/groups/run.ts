/** kafka-groups: what `kafka-groups.sh` does with its options. Kafka: GroupsCommand. */

import { type GroupListing, listGroups } from '../../clients/admin/list-groups.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandAddress } from '../demand-address.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { groupFilter } from './group-filter.ts'
import type { GroupsOptionTable } from './options.ts'

/** Kafka's own patience. */
const PATIENCE_MS = 30_000

/** What is wrong with the options is thrown; what the cluster refuses is printed on stdout, as Kafka does, and gives 1. */
export async function runGroups(options: OptionValues<GroupsOptionTable>, ports: ToolPorts): Promise<ExitCode> {
  demandAddress(options, ['bootstrap-server'], () => usageError('Missing required option(s) [bootstrap-server]'))
  if (!options.has('list')) throw usageError('Command must include exactly one action: --list.')
  const isShown = groupFilter(options)
  const properties = loadProperties(options.valueOf('command-config'), ports)
  try {
    const session = await openSession(addressOf(options, properties, 'adminclient-1'), ports)
    try {
      const groups = await listGroups(session, { deadlineMs: ports.clock.monotonicMs() + PATIENCE_MS })
      ports.stdout.write(groupTable(groups.filter(isShown)))
      return 0
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!isKafkaError(error) && !isToolError(error)) throw error
    ports.stdout.write(`Error while executing groups command : ${error.message}\n`)
    if (error.hint !== undefined) ports.stderr.write(`${error.hint}\n`)
    return 1
  }
}

async function openSession(address: ClusterAddress, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    const reason = unopenedSession(error, 'listGroups')
    if (!isKafkaError(reason) || reason.error !== 'REQUEST_TIMED_OUT') throw reason
    const message = 'Failed to find brokers to send ListGroups'
    throw new KafkaError(reason.error, { message, cause: error, hint: reason.hint })
  }
}

/** All columns are as wide as the longest cell; cells of rows, unlike those of the heading, end in a blank each. */
function groupTable(groups: readonly GroupListing[]): string {
  const rows = groups.map(({ groupId, type, protocol }) => [groupId, type, protocol])
  const width = Math.max(20, ...rows.flat().map((cell) => cell.length))
  const heading = ['GROUP', 'TYPE', 'PROTOCOL'].map((cell) => cell.padEnd(width)).join(' ')
  const lines = rows.map((row) => row.map((cell) => `${cell.padEnd(width)} `).join(''))
  return [heading, ...lines].map((line) => `${line}\n`).join('')
}

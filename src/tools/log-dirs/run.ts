/** kafka-log-dirs: how big the partitions in the log directories of brokers are (KIP-113). Kafka: LogDirsCommand. */

import { javaHashOrder } from '../../common/java-hash.ts'
import { javaSplit } from '../../common/java-text.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandServer } from '../demand-address.ts'
import { checkRequiredArgs } from '../option-checks.ts'
import { type OptionValues, parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { describeBrokers, liveBrokerIds } from './describe.ts'
import { logDirsJson } from './log-dirs-json.ts'
import type { LogDirsOptionTable } from './options.ts'

/** Throws ToolError and KafkaError: Kafka tells all of them on stderr. */
export async function runLogDirs(options: OptionValues<LogDirsOptionTable>, ports: ToolPorts): Promise<ExitCode> {
  demandServer(options)
  checkRequiredArgs(options, 'describe')
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const session = await open(addressOf(options, properties, 'log-dirs-tool'), ports)
  try {
    const topics = new Set(items(options.valueOf('topic-list')))
    const live = await liveBrokerIds(session)
    const wanted = inHashOrder(items(options.valueOf('broker-list')).map(brokerId))
    const missing = wanted.filter((id) => !live.includes(id))
    if (missing.length > 0) throw unknownBrokers(missing, inHashOrder(live))
    const asked = wanted.length === 0 ? inHashOrder(live) : wanted
    ports.stdout.write('Querying brokers for log directories information\n')
    const described = await describeBrokers(session, asked)
    ports.stdout.write(`Received log directory information from brokers ${asked.join(',')}\n`)
    ports.stdout.write(`${logDirsJson(described, topics)}\n`)
    return 0
  } finally {
    await session.close()
  }
}

async function open(address: ClusterAddress, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, 'listNodes')
  }
}

function items(list: string): string[] {
  return javaSplit(list, ',').filter((item) => item !== '')
}

/** Java's `Integer.valueOf`. */
function brokerId(text: string): number {
  const id = parseJavaInteger(text, 32)
  if (id !== undefined) return id
  throw new ToolError('exception', `For input string: "${text}"`, { javaException: 'java.lang.NumberFormatException' })
}

/** As a set of Java hands them out. */
function inHashOrder(ids: readonly number[]): number[] {
  return javaHashOrder([...new Set(ids)], { hash: (id) => id })
}

function unknownBrokers(missing: readonly number[], live: readonly number[]): ToolError {
  return new ToolError(
    'terse',
    `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${live.join(',')}`,
  )
}

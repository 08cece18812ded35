/** kafka-delete-records: drops what lies before an offset (KIP-107). Kafka: DeleteRecordsCommand. */

import { deleteRecords } from '../../clients/admin/delete-records.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandServer } from '../demand-address.ts'
import { readNamedFile } from '../named-file.ts'
import { checkRequiredArgs } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { unopenedSession } from '../unopened-session.ts'
import { parseOffsetFile } from './offset-file.ts'
import type { DeleteRecordsOptionTable } from './options.ts'

/** Throws ToolError and KafkaError: Kafka tells all of them on stderr. What fails in one partition is told on stdout. */
export async function runDeleteRecords(
  options: OptionValues<DeleteRecordsOptionTable>,
  ports: ToolPorts,
): Promise<ExitCode> {
  demandServer(options)
  checkRequiredArgs(options, 'offset-json-file')
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const records = parseOffsetFile(readNamedFile(options.valueOf('offset-json-file') ?? '', ports))
  const session = await open(addressOf(options, properties, 'adminclient-1'), ports)
  try {
    ports.stdout.write('Executing records delete operation\n')
    const results = await deleteRecords(session, records)
    ports.stdout.write('Records delete operation completed:\n')
    for (const [partition, result] of results) {
      const text = isKafkaError(result)
        ? `error: org.apache.kafka.common.errors.${result.javaException}: ${result.message}`
        : `low_watermark: ${result}`
      ports.stdout.write(`partition: ${partition}\t${text}\n`)
    }
    return [...results.values()].some(isKafkaError) ? 1 : 0
  } finally {
    await session.close()
  }
}

async function open(address: ClusterAddress, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, 'deleteRecords(api=METADATA)')
  }
}

/** `kafdir broker-api-versions`: a table on a terminal, lines with tabs when piped, JSON when asked. */
import { isKafkaError } from '../common/kafka-error.ts'
import { type ApiRow, apiRows, type BrokerApiVersions } from '../tools/broker-api-versions/describe.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import { tabLines } from './tab-lines.ts'
import { openTerminal } from './terminal.ts'

const NONE = '-'

/** What is not answered is shown with `-`. */
export async function writeApiVersions(brokers: readonly BrokerApiVersions[], stdout: OutputPort): Promise<void> {
  const terminal = await openTerminal(stdout)
  for (const { node, versions } of brokers) {
    if (isKafkaError(versions)) continue
    const rows = apiRows(versions)
    if (terminal === undefined) {
      stdout.write(tabLines(rows.map((row) => [node.id, row.apiKey, row.name, ...cells(row)])))
      continue
    }
    stdout.write(`${terminal.bold(`Broker ${node.id}`)}  ${terminal.dim(`${node.host}:${node.port}`)}\n`)
    const table = rows.map((row) => [row.name, String(row.apiKey), ...cells(row).map(String)])
    stdout.write(terminal.table(['Request', 'Key', 'From', 'To', 'Kafka 4.3 uses'], table))
  }
}

function cells({ versions, usable }: ApiRow): readonly (string | number)[] {
  return [versions?.min ?? NONE, versions?.max ?? NONE, usable ?? NONE]
}

/** The documented JSON of one broker. */
export function brokerApiVersionsJson({ node, versions }: BrokerApiVersions): object {
  const { id, host, port } = node
  if (isKafkaError(versions)) return { id, host, port, apis: [], error: errorJson(versions) }
  const apis = apiRows(versions).map(({ apiKey, name, versions: range, usable }) => {
    return { apiKey, name, minVersion: range?.min ?? null, maxVersion: range?.max ?? null, usable }
  })
  return { id, host, port, apis, error: null }
}

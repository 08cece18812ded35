import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { breakablePieces } from '../../../../src/cli/kafka-syntax/line-breaks.ts'
import { usageTable } from '../../../../src/cli/kafka-syntax/usage.ts'
import { aclsOptionTable } from '../../../../src/tools/acls/options.ts'
import { brokerApiVersionsOptionTable } from '../../../../src/tools/broker-api-versions/options.ts'
import { clientMetricsOptionTable } from '../../../../src/tools/client-metrics/options.ts'
import { configsOptionTable } from '../../../../src/tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../../../../src/tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../../../../src/tools/console-producer/options.ts'
import { delegationTokensOptionTable } from '../../../../src/tools/delegation-tokens/options.ts'
import { deleteRecordsOptionTable } from '../../../../src/tools/delete-records/options.ts'
import { dumpLogOptionTable } from '../../../../src/tools/dump-log/options.ts'
import { getOffsetsOptionTable } from '../../../../src/tools/get-offsets/options.ts'
import { leaderElectionOptionTable } from '../../../../src/tools/leader-election/options.ts'
import { logDirsOptionTable } from '../../../../src/tools/log-dirs/options.ts'
import { reassignPartitionsOptionTable } from '../../../../src/tools/reassign-partitions/options.ts'
import { topicsOptionTable } from '../../../../src/tools/topics/options.ts'

/** What Apache Kafka 4.3.1 prints for --help, without its first line. */
function recordedTable(tool: string): string {
  const text = readFileSync(path.join(import.meta.dirname, `../../../data/help/${tool}.txt`), 'utf8')
  return text.slice(text.indexOf('\n') + 1)
}

describe('the usage table', () => {
  it.each([
    { tool: 'kafka-topics', table: topicsOptionTable },
    { tool: 'kafka-configs', table: configsOptionTable },
    { tool: 'kafka-client-metrics', table: clientMetricsOptionTable },
    { tool: 'kafka-console-producer', table: consoleProducerOptionTable },
    { tool: 'kafka-console-consumer', table: consoleConsumerOptionTable },
    { tool: 'kafka-acls', table: aclsOptionTable },
    { tool: 'kafka-broker-api-versions', table: brokerApiVersionsOptionTable },
    { tool: 'kafka-delegation-tokens', table: delegationTokensOptionTable },
    { tool: 'kafka-delete-records', table: deleteRecordsOptionTable },
    { tool: 'kafka-get-offsets', table: getOffsetsOptionTable },
    { tool: 'kafka-dump-log', table: dumpLogOptionTable },
    { tool: 'kafka-leader-election', table: leaderElectionOptionTable },
    { tool: 'kafka-log-dirs', table: logDirsOptionTable },
    { tool: 'kafka-reassign-partitions', table: reassignPartitionsOptionTable },
  ])("is Kafka's, byte for byte, for $tool", ({ tool, table }) => {
    expect(usageTable(table)).toBe(recordedTable(tool))
  })

  it('is as narrow as its cells', () => {
    const table = usageTable({ a: { argument: 'none', description: 'Short.' } })
    expect(table).toBe('Option  Description\n------  -----------\n--a     Short.     \n')
  })

  it('shows optional arguments in square brackets and leaves hidden options out', () => {
    const table = usageTable({
      codec: { argument: 'optional', type: 'String', description: 'Codec.' },
      dir: { argument: 'required', hidden: true, description: 'Ours.' },
    })
    expect(table).toContain('--codec [String]')
    expect(table).not.toContain('--dir')
  })
})

describe('places to break a line', () => {
  it.each([
    ['two words', ['two ', 'words']],
    ['two   blanks', ['two   ', 'blanks']],
    ['non-negative', ['non-', 'negative']],
    ['with --create now', ['with ', '--', 'create ', 'now']],
    ['org.apache.kafka', ['org.', 'apache.', 'kafka']],
    ['since 4.0 or 1,024', ['since ', '4.0 ', 'or ', '1,024']],
    ['minus -5.5 ok', ['minus ', '-5.5 ', 'ok']],
    ["'latest', which", ["'latest', ", 'which']],
    ['server(s) to', ['server', '(s) ', 'to']],
    ['run() now', ['run()', ' ', 'now']],
    ['key=<key.separator>', ['key=<key.', 'separator>']],
    ['`linger.ms` in', ['`linger.', 'ms` ', 'in']],
    ["haven't $5 {a} [b]", ["haven't ", '$5 ', '{a} ', '[b]']],
    ['', []],
  ])("in %o are Java's", (text, pieces) => {
    expect(breakablePieces(text)).toEqual(pieces)
  })
})

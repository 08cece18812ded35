import { describe, expect, it } from 'vitest'
import { kafkaBrokerApiVersions } from '../../../../src/cli/kafka-tools/broker-api-versions.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { brokerApis } from '../../../../src/protocol/broker-apis.ts'
import { apiRows, apiRowText } from '../../../../src/tools/broker-api-versions/api-rows.ts'
import { AnsweringCluster, brokersAnswer } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

const line = (apiKey: number, minVersion: number, maxVersion: number) => {
  const row = apiRows([{ apiKey, minVersion, maxVersion }]).find((each) => each.apiKey === apiKey)
  return row === undefined ? undefined : apiRowText(row)
}

describe('the lines of kafka-broker-api-versions', () => {
  it.each([
    [1, 4, 18, 'Fetch(1): 4 to 18 [usable: 18]'],
    [1, 4, 30, 'Fetch(1): 4 to 30 [usable: 18]'],
    [47, 0, 0, 'OffsetDelete(47): 0 [usable: 0]'],
    [1, 19, 30, 'Fetch(1): 19 to 30 [unusable: node too new]'],
    [1, 0, 3, 'Fetch(1): 0 to 3 [unusable: node too old]'],
    [999, 0, 1, 'UNKNOWN(999): 0 to 1'],
  ])('of %i, %i to %i', (apiKey, min, max, text) => {
    expect(line(apiKey, min, max)).toBe(text)
  })

  it('show all that a client may ask, by rising key', () => {
    const rows = apiRows([{ apiKey: 999, minVersion: 0, maxVersion: 1 }])
    expect(rows.map(({ apiKey }) => apiKey)).toEqual([...brokerApis.map(({ apiKey }) => apiKey), 999])
    expect(rows.slice(0, 2).map(apiRowText)).toEqual(['Produce(0): UNSUPPORTED', 'Fetch(1): UNSUPPORTED'])
  })
})

describe('kafka-broker-api-versions', () => {
  it('asks each broker, and fails when one says nothing', async () => {
    const cluster = new AnsweringCluster({
      DescribeCluster: () => brokersAnswer(2, 1),
      ApiVersions: (_, target) =>
        target?.kind === 'node' && target.nodeId === 2
          ? { errorCode: errorCode('UNSUPPORTED_VERSION') }
          : { apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }] },
    })
    const { stdout, exit } = await runReplicaTool(kafkaBrokerApiVersions, '--bootstrap-server x:1', cluster)
    expect(stdout).toMatch(/^localhost:9092 \(id: 1 rack: null isFenced: false\) -> \(\n\tProduce\(0\): UNSUPPORTED,\n/)
    expect(stdout).toContain('\tApiVersions(18): 0 to 4 [usable: 4],\n')
    expect(stdout).toMatch(
      /\n\)\nlocalhost:9093 \(id: 2 rack: null isFenced: false\) -> ERROR: org\.apache\.kafka\.common\.errors\.UnsupportedVersionException: The version of API is not supported\.\n$/,
    )
    expect(exit).toBe(1)
  })

  it('tells of a cluster that nobody answers for', async () => {
    expect((await runReplicaTool(kafkaBrokerApiVersions, '--bootstrap-server a:1,b:2', null)).stderr).toBe(
      'Request METADATA failed on brokers [a:1 (id: -1 rack: null isFenced: false), b:2 (id: -2 rack: null isFenced: false)]\nuse --dir\n',
    )
  })
})

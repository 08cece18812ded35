import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokerProperties } from '../../../src/cluster/broker-properties.ts'
import { stockBrokerConfigs } from '../../../src/metadata/configs/broker-configs.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kafdir-properties-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** What counts where server.properties holds `text`. */
function properties(text: string): ReadonlyMap<string, string> {
  writeFileSync(path.join(directory, 'server.properties'), text)
  return brokerProperties(directory, nodeFileSystem)
}

describe('the settings of the broker of a directory', () => {
  it("are those of Kafka's own properties file where there is none", () => {
    expect(brokerProperties(directory, nodeFileSystem)).toBe(stockBrokerConfigs)
  })

  it('are what server.properties says, and stock for the rest', () => {
    const settings = properties('# mine\nnum.partitions = 3\nauto.create.topics.enable=false\nmy.plugin=x\n')
    expect(settings.get('num.partitions')).toBe('3')
    expect(settings.get('auto.create.topics.enable')).toBe('false')
    expect(settings.get('my.plugin')).toBe('x')
    expect(settings.get('offsets.topic.replication.factor')).toBe('1')
  })

  it.each([
    ['num.partitions=abc', 'Invalid value abc for configuration num.partitions: Not a number of type INT'],
    ['num.partitions=0', 'Invalid value 0 for configuration num.partitions: Value must be at least 1'],
    ['default.replication.factor=0', 'Value must be at least 1'],
    ['auto.create.topics.enable=maybe', 'Expected value to be either true or false'],
    ['a=\\uzzzz', 'Malformed'],
    [
      'group.consumer.session.timeout.ms=5000',
      'group.consumer.heartbeat.interval.ms must be less than group.consumer.s',
    ],
    ['group.consumer.heartbeat.interval.ms=45000', 'must be less than group.consumer.session.timeout.ms'],
  ])('are an error that names the file for %s', (line, message) => {
    expect(() => properties(line)).toThrow(
      expect.objectContaining({
        error: 'INVALID_CONFIG',
        message: expect.stringMatching(new RegExp(`^${directory}/server.properties: .*${message}`)) as string,
      }) as Error,
    )
  })
})

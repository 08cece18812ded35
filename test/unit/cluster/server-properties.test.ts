import { describe, expect, it } from 'vitest'
import type { ServerIdentity } from '../../../src/broker/server-identity.ts'
import { serverProperties } from '../../../src/cluster/server-properties.ts'
import { brokerConfigs } from '../../../src/metadata/configs/broker-configs.ts'

const listeners = { host: 'localhost', port: 19092, controllerPort: 19093 }
const identity: ServerIdentity = {
  nodeId: 7,
  logDirs: ['/data/주문'],
  hasVoters: true,
  brokers: null,
  settings: new Map([
    ['num.partitions', '3'],
    ['listeners', 'PLAINTEXT://elsewhere:1'],
    ['controller.quorum.voters', '7@elsewhere:2'],
    ['metadata.log.dir', '/elsewhere'],
    ['log.dir', '/elsewhere'],
  ]),
}

describe('the settings of a broker for a directory', () => {
  it('say who it is, where it listens and what it has', () => {
    const properties = Object.fromEntries(serverProperties(identity, listeners))
    expect(properties).toMatchObject({
      'process.roles': 'broker,controller',
      'node.id': '7',
      'log.dirs': '/data/주문',
      'controller.quorum.bootstrap.servers': 'localhost:19093',
      listeners: 'PLAINTEXT://localhost:19092,CONTROLLER://localhost:19093',
      'num.partitions': '3',
    })
    expect(properties).not.toHaveProperty('controller.quorum.voters')
    expect(Object.values(properties)).not.toContain('/elsewhere')
    for (const name of Object.keys(properties)) expect(brokerConfigs.has(name), name).toBe(true)
  })

  it('name the voter where the metadata does not', () => {
    const properties = Object.fromEntries(serverProperties({ ...identity, hasVoters: false }, listeners))
    expect(properties['controller.quorum.voters']).toBe('7@localhost:19093')
    expect(properties).not.toHaveProperty('controller.quorum.bootstrap.servers')
  })

  it.each([
    [{ port: 19093 }, "can't both listen on port 19093"],
    [{ port: 80_000 }, '80000 is not a port'],
    [{ controllerPort: 0 }, '0 is not a port'],
  ])('are refused for listeners that could not be opened: %j', (wrong, message) => {
    expect(() => serverProperties(identity, { ...listeners, ...wrong })).toThrow(message)
  })

  it.each(['/a,b', '/ends with a blank '])('are refused for %s, which Kafka would split or strip', (directory) => {
    expect(() => serverProperties({ ...identity, logDirs: [directory] }, listeners)).toThrow(directory.trim())
  })

  it('are those of one of several, which listen where the metadata says and vote together', () => {
    const brokers = [1, 7].map((brokerId) => {
      return { brokerId, host: 'localhost', port: 9090 + 2 * brokerId, controllerPort: 9091 + 2 * brokerId }
    })
    expect(Object.fromEntries(serverProperties({ ...identity, brokers }, {}))).toMatchObject({
      'node.id': '7',
      listeners: 'PLAINTEXT://localhost:9104,CONTROLLER://localhost:9105',
      'controller.quorum.bootstrap.servers': 'localhost:9093,localhost:9105',
    })
    const unnamed = Object.fromEntries(serverProperties({ ...identity, brokers, hasVoters: false }, {}))
    expect(unnamed['controller.quorum.voters']).toBe('1@localhost:9093,7@localhost:9105')
    expect(() => serverProperties({ ...identity, brokers }, { port: 19092 })).toThrow('is in the metadata')
  })
})

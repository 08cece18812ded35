/** The `server.properties` with which Kafka runs one node, broker and controller, on a directory of ours. */

import type { BrokerAddress, ServerIdentity } from '../broker/server-identity.ts'
import { javaTrim } from '../common/java-text.ts'
import { KafkaError } from '../common/kafka-error.ts'

/** Where the only node is to listen, on this machine only; what is left out has Kafka's quickstart. */
export interface ServerListeners {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly controllerPort?: number | undefined
}

const HOST = 'localhost'
const PORT = 9092
const CONTROLLER_PORT = 9093
const MAX_PORT = 65_535
/** Two ways to say who votes, which exclude each other. */
const QUORUM = ['controller.quorum.bootstrap.servers', 'controller.quorum.voters']
/** Other ways to say what is said here: of two, one would be wrong, or keep the broker from starting. */
const OTHERWISE_SAID = ['log.dir', 'metadata.log.dir', 'broker.id', 'security.inter.broker.protocol']

/**
 * Settings by name, in the order in which they are best read. Those that mean something here have the values that they have
 * here. Throws INVALID_CONFIG for a directory that Kafka could not be told.
 */
export function serverProperties(identity: ServerIdentity, listeners: ServerListeners): ReadonlyMap<string, string> {
  const { nodeId, logDirs, settings, brokers } = identity
  const own = brokers?.find(({ brokerId }) => brokerId === nodeId) ?? alone(nodeId, listeners)
  if (brokers !== null) demandNoListeners(listeners)
  const { host, port, controllerPort } = own
  const controller = `${host}:${controllerPort}`
  const needed: readonly (readonly [string, string])[] = [
    ['process.roles', 'broker,controller'],
    ['node.id', String(nodeId)],
    quorumOf(identity.hasVoters, brokers ?? [own]),
    ['listeners', `PLAINTEXT://${host}:${port},CONTROLLER://${controller}`],
    ['advertised.listeners', `PLAINTEXT://${host}:${port},CONTROLLER://${controller}`],
    ['inter.broker.listener.name', 'PLAINTEXT'],
    ['controller.listener.names', 'CONTROLLER'],
    ['listener.security.protocol.map', 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT'],
    ['log.dirs', logDirs.map(listable).join(',')],
  ]
  const names: ReadonlySet<string> = new Set([...needed.map(([name]) => name), ...QUORUM, ...OTHERWISE_SAID])
  return new Map([...needed, ...[...settings].filter(([name]) => !names.has(name))])
}

/** Where the only broker listens. */
function alone(
  brokerId: number,
  { host = HOST, port = PORT, controllerPort = CONTROLLER_PORT }: ServerListeners,
): BrokerAddress {
  const wrong = [port, controllerPort].find((number) => number < 1 || number > MAX_PORT)
  if (wrong !== undefined) {
    throw new KafkaError('INVALID_CONFIG', { message: `${wrong} is not a port: a port is between 1 and ${MAX_PORT}.` })
  }
  if (port === controllerPort) {
    throw new KafkaError('INVALID_CONFIG', {
      message: `The broker and its controller can't both listen on port ${port}.`,
      hint: 'Give the controller another one with --controller-port.',
    })
  }
  return { brokerId, host, port, controllerPort }
}

/** Several find each other by what the metadata says. */
function demandNoListeners({ host, port, controllerPort }: ServerListeners): void {
  if (host === undefined && port === undefined && controllerPort === undefined) return
  throw new KafkaError('INVALID_CONFIG', {
    message: 'Where several brokers listen is in the metadata, by which they find each other.',
    hint: 'Leave out --host, --port and --controller-port.',
  })
}

/** All controllers: each broker has one. */
function quorumOf(hasVoters: boolean, brokers: readonly BrokerAddress[]): readonly [string, string] {
  const addresses = brokers.map(({ brokerId, host, controllerPort }) => ({ brokerId, at: `${host}:${controllerPort}` }))
  if (hasVoters) return ['controller.quorum.bootstrap.servers', addresses.map(({ at }) => at).join(',')]
  return ['controller.quorum.voters', addresses.map(({ brokerId, at }) => `${brokerId}@${at}`).join(',')]
}

/** Kafka splits the setting at every comma and strips blanks around them. */
function listable(logDir: string): string {
  if (!logDir.includes(',') && javaTrim(logDir) === logDir) return logDir
  throw new KafkaError('INVALID_CONFIG', {
    message: `Kafka takes log.dirs for a list separated by commas, so no broker can run on ${logDir}.`,
    hint: 'Rename the directory.',
  })
}

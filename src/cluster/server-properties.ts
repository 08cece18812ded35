/** The `server.properties` with which Kafka runs one node, broker and controller, on a directory of ours. */

import type { ServerIdentity } from '../broker/local-broker.ts'
import { javaTrim } from '../common/java-text.ts'
import { KafkaError } from '../common/kafka-error.ts'

/** Where the node is to listen, on this machine only. */
export interface ServerListeners {
  readonly host: string
  readonly port: number
  readonly controllerPort: number
}

const MAX_PORT = 65_535
/** Two ways to say who votes, which exclude each other. */
const QUORUM = ['controller.quorum.bootstrap.servers', 'controller.quorum.voters']
/** Other ways to say what is said here: of two, one would be wrong, or keep the broker from starting. */
const OTHERWISE_SAID = ['log.dir', 'metadata.log.dir', 'broker.id', 'security.inter.broker.protocol']

/**
 * Settings by name, in the order in which they are best read. Those that mean something here have the values that they have
 * here. Throws INVALID_CONFIG for a directory that Kafka could not be told.
 */
export function serverProperties(
  { nodeId, logDirs, hasVoters, settings }: ServerIdentity,
  { host, port, controllerPort }: ServerListeners,
): ReadonlyMap<string, string> {
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
  const controller = `${host}:${controllerPort}`
  const quorum: readonly [string, string] = hasVoters
    ? ['controller.quorum.bootstrap.servers', controller]
    : ['controller.quorum.voters', `${nodeId}@${controller}`]
  const needed: readonly (readonly [string, string])[] = [
    ['process.roles', 'broker,controller'],
    ['node.id', String(nodeId)],
    quorum,
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

/** Kafka splits the setting at every comma and strips blanks around them. */
function listable(logDir: string): string {
  if (!logDir.includes(',') && javaTrim(logDir) === logDir) return logDir
  throw new KafkaError('INVALID_CONFIG', {
    message: `Kafka takes log.dirs for a list separated by commas, so no broker can run on ${logDir}.`,
    hint: 'Rename the directory.',
  })
}

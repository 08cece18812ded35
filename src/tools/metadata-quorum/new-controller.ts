/** The controller that add-controller adds, from its properties file. Kafka: MetadataQuorumCommand. */

import type { RaftVoter, RaftVoterEndpoint } from '../../clients/admin/raft-voters.ts'
import { javaTrim } from '../../common/java-text.ts'
import type { LogDirFiles } from '../log-dir-files.ts'
import { parseJavaInteger } from '../option-table.ts'
import { advertisedListeners } from '../server-config.ts'
import { ToolError } from '../tool-error.ts'

type Properties = Readonly<Record<string, string>>

export interface NewController extends RaftVoter {
  readonly endpoints: readonly RaftVoterEndpoint[]
}

const IS_IT_ONE = 'Is this a valid controller configuration file?'

/** Throws ToolError in Kafka's words. */
export function newController(properties: Properties, files: LogDirFiles): NewController {
  const id = controllerId(properties)
  const directory = metadataDirectory(properties)
  const state = files.look(directory)
  if (state.kind !== 'formatted') throw terse(`Unable to read meta.properties from ${directory}`)
  const { directoryId } = state.properties
  if (directoryId === null) throw terse(`No directory id found in ${directory}`)
  return { id, directoryId, endpoints: controllerEndpoints(properties) }
}

function controllerId(properties: Properties): number {
  const text = properties['node.id']
  if (text === undefined) throw terse(`node.id not found in configuration file. ${IS_IT_ONE}`)
  const id = parseJavaInteger(text, 32)
  if (id === undefined) {
    throw new ToolError('exception', `For input string: "${text}"`, {
      javaException: 'java.lang.NumberFormatException',
    })
  }
  if (id < 0) throw terse(`node.id was negative in configuration file. ${IS_IT_ONE}`)
  if (properties['process.roles']?.includes('controller') === true) return id
  throw terse(`process.roles did not contain 'controller' in configuration file. ${IS_IT_ONE}`)
}

function metadataDirectory(properties: Properties): string {
  const { 'metadata.log.dir': directory, 'log.dirs': logDirs } = properties
  if (directory !== undefined) return directory
  if (logDirs !== undefined) return javaTrim(logDirs).split(',')[0] ?? ''
  throw terse(`Neither metadata.log.dir nor log.dirs were found. ${IS_IT_ONE}`)
}

function controllerEndpoints(properties: Properties): RaftVoterEndpoint[] {
  const text = properties['controller.listener.names']
  if (text === undefined) throw terse(`controller.listener.names was not found. ${IS_IT_ONE}`)
  return text.split(',').map((name) => {
    const [endpoint] = advertisedListeners(properties, [name])
    if (endpoint === undefined) {
      throw terse(`Cannot find information about controller listener name: ${name.toUpperCase()}`)
    }
    return { ...endpoint, host: endpoint.host === '' ? 'localhost' : endpoint.host }
  })
}

function terse(message: string): ToolError {
  return new ToolError('terse', message)
}

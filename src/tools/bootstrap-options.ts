/** How tools with commands are told where the cluster is, by a broker's address or by a controller's (KIP-919). */

import { addressOptionTable } from './address-options.ts'
import { textOf } from './argument-parser-table.ts'
import { addressOf } from './command-config.ts'
import type { OptionSpec, OptionTable, OptionValues } from './option-table.ts'
import type { ClusterAddress, ClusterSession, ToolPorts } from './tool-ports.ts'
import { unopenedSession } from './unopened-session.ts'

export interface BootstrapTexts {
  readonly server: string
  readonly controller: string
}

/** The two options, and `--dir`. `letters`: the tool has `-b` and `-C`. */
export function bootstrapOptions(texts: BootstrapTexts, letters = false) {
  const option = (description: string, letter: string): OptionSpec => {
    return { argument: 'required', type: 'String', description, ...(letters ? { letter } : {}) }
  }
  return {
    ...addressOptionTable,
    'bootstrap-server': { ...option(texts.server, 'b'), argument: 'required' },
    'bootstrap-controller': option(texts.controller, 'C'),
  } as const satisfies OptionTable
}

/** One of the two, unless the default directory is meant. */
export const oneBootstrapOption = {
  names: ['bootstrap-server', 'bootstrap-controller'],
  isRequired: true,
  mayBeMissing: true,
} as const

/** Whether a controller was named. */
export function asksController(options: OptionValues<OptionTable>): boolean {
  return options.has('bootstrap-controller')
}

/** The address on a command line with the options above. */
export function bootstrapAddress(
  options: OptionValues<OptionTable>,
  properties: Readonly<Record<string, string>>,
): ClusterAddress {
  const addressed = options as unknown as OptionValues<ReturnType<typeof bootstrapOptions>>
  if (!asksController(options)) return addressOf(addressed, properties, 'adminclient-1')
  const { bootstrapServer: _, ...address } = addressOf(addressed, {}, 'adminclient-1')
  return { ...address, properties, bootstrapController: textOf(options, 'bootstrap-controller') ?? '' }
}

/**
 * Opens the cluster. Throws KafkaError as Kafka's client would tell it: `call` is the request that it gives up on where
 * nobody answers. Throws ToolError (`terse`) for an address that no client can be made for.
 */
export async function openBootstrapSession(
  address: ClusterAddress,
  call: string,
  ports: ToolPorts,
): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    throw unopenedSession(error, call)
  }
}

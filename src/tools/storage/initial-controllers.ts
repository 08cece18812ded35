/** `--initial-controllers`: who votes at first. Kafka: raft.DynamicVoters, raft.DynamicVoter. */
import { javaTrim } from '../../common/java-text.ts'
import { parseUuid } from '../../common/uuid.ts'
import type { InitialController } from '../log-dir-files.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

const LARGEST_PORT = 65535

/** `id@host:port:directory-id,…`, in the order of the ids. Throws ToolError (`exception`) in Kafka's words. */
export function parseInitialControllers(text: string): InitialController[] {
  const controllers = javaTrim(text)
    .split(',')
    .filter((part) => part !== '')
    .map(parseController)
  if (controllers.length === 0) throw wrong('No voters given.')
  for (const [index, { nodeId }] of controllers.entries()) {
    if (controllers.findIndex((each) => each.nodeId === nodeId) < index) {
      throw wrong(`Node id ${nodeId} was specified more than once.`)
    }
  }
  return controllers.sort((a, b) => a.nodeId - b.nodeId)
}

function parseController(text: string): InitialController {
  const input = javaTrim(text)
  const at = input.indexOf('@')
  if (at < 0) throw wrong('No @ found in dynamic voter string.')
  if (at === 0) throw wrong('Invalid @ at beginning of dynamic voter string.')
  const nodeId = parseJavaInteger(input.slice(0, at), 32)
  if (nodeId === undefined) throw wrong('Failed to parse node id in dynamic voter string.')
  if (nodeId < 0) throw wrong(`Invalid negative node id ${nodeId} in dynamic voter string.`)
  const { host, rest } = splitHost(input.slice(at + 1))
  if (!rest.startsWith(':')) throw wrong('Port section must start with a colon.')
  const colon = rest.indexOf(':', 1)
  if (colon < 0) throw wrong('No colon following port could be found.')
  const port = parseJavaInteger(rest.slice(1, colon), 32)
  if (port === undefined) throw wrong('Failed to parse port in dynamic voter string.')
  if (port < 0 || port > LARGEST_PORT) throw wrong(`Invalid port ${port} in dynamic voter string.`)
  return { nodeId, host, port, directoryId: directoryIdOf(rest.slice(colon + 1)) }
}

function splitHost(text: string): { host: string; rest: string } {
  if (text === '') throw wrong('No hostname found after node id.')
  const isBracketed = text.startsWith('[')
  const end = text.indexOf(isBracketed ? ']' : ':')
  if (end >= 0)
    return isBracketed
      ? { host: text.slice(1, end), rest: text.slice(end + 1) }
      : { host: text.slice(0, end), rest: text.slice(end) }
  throw wrong(
    isBracketed
      ? 'Hostname began with left bracket, but no right bracket was found.'
      : 'No colon following hostname could be found.',
  )
}

function directoryIdOf(text: string): string {
  try {
    return parseUuid(text)
  } catch (cause) {
    throw wrong('Failed to parse directory ID in dynamic voter string.', cause)
  }
}

function wrong(message: string, cause?: unknown): ToolError {
  return new ToolError('exception', message, { cause })
}

/** Property files and addresses that a command line names. */
import { parseJavaProperties } from '../common/java-properties.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { AddressOptionTable } from './address-options.ts'
import type { OptionTable, OptionValues } from './option-table.ts'
import { ToolError } from './tool-error.ts'
import type { ClusterAddress, ToolPorts } from './tool-ports.ts'

/**
 * The properties in the file at `path`; none without a path. Throws ToolError (`exception`) when there is no such file or
 * it is no properties file, KafkaError when it cannot be read. Kafka: Utils.loadProps.
 */
export function loadProperties(
  path: string | undefined,
  ports: Pick<ToolPorts, 'readTextFile'>,
): Record<string, string> {
  if (path === undefined) return {}
  const text = readExisting(path, ports)
  try {
    return parseJavaProperties(text)
  } catch (cause) {
    const { message } = cause as SyntaxError
    throw new ToolError('exception', message, { plain: `${path}: ${message}`, cause })
  }
}

/** Java's message for a missing file is its path alone. The empty path is that of the working directory. */
function readExisting(path: string, ports: Pick<ToolPorts, 'readTextFile'>): string {
  if (path === '') {
    throw new ToolError('exception', 'Is a directory', {
      javaException: 'java.io.IOException',
      plain: 'The name of a file is empty.',
    })
  }
  try {
    return ports.readTextFile(path)
  } catch (cause) {
    if (!isKafkaError(cause) || cause.error !== 'RESOURCE_NOT_FOUND') throw cause
    const javaException = 'java.nio.file.NoSuchFileException'
    throw new ToolError('exception', path, { javaException, plain: `There is no file ${path}.`, cause })
  }
}

/** A table with the options that say where the cluster is. */
type Addressed = OptionTable &
  Pick<AddressOptionTable, 'dir'> & { readonly 'bootstrap-server': { readonly argument: 'required' } }

/** Where the cluster is: the options, else what the client's properties say, else the default directory. */
export function addressOf<T extends Addressed>(
  options: OptionValues<T>,
  properties: Readonly<Record<string, string>>,
  defaultClientId: string,
): ClusterAddress {
  const bootstrapServer = options.valueOf('bootstrap-server') as string | undefined
  const dir = options.valueOf('dir') as string | undefined
  return {
    dir,
    readOnly: options.has('read-only'),
    // What the command line says outweighs a file.
    bootstrapServer: bootstrapServer ?? (dir === undefined ? properties['bootstrap.servers'] : undefined),
    properties,
    clientId: properties['client.id'] ?? defaultClientId,
  }
}

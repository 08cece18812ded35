import { isKafkaError } from '../common/kafka-error.ts'
import { ToolError } from './tool-error.ts'
import type { ToolPorts } from './tool-ports.ts'

/** The text of the file at `path`. Throws ToolError (`exception`) when it can't be read. Kafka: Utils.readFileAsString. */
export function readNamedFile(path: string, ports: Pick<ToolPorts, 'readTextFile'>): string {
  try {
    return ports.readTextFile(path)
  } catch (cause) {
    if (!isKafkaError(cause)) throw cause
    const plain = cause.message
    throw new ToolError('exception', `Unable to read file ${path}`, {
      javaException: 'java.io.IOException',
      plain,
      cause,
    })
  }
}

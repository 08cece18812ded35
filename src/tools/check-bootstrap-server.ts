import { javaTrim } from '../common/java-text.ts'
import { usageError } from './option-checks.ts'

/**
 * None means the default directory. Throws ToolError (`usage`); Kafka's messages end with an empty line. Kafka:
 * ToolsUtils.validateBootstrapServer.
 */
export function checkBootstrapServer(text: string | undefined): void {
  if (text === undefined || text.startsWith('file:')) return
  if (javaTrim(text) === '') throw usageError('Error while validating the bootstrap address\n')
  const hostPort = /^.*?\[?[0-9a-zA-Z\-%._:]*\]?:[0-9]+$/
  const addresses = text.split(',').filter((address, at, all) => address !== '' || at < all.length - 1)
  if (addresses.length > 0 && addresses.every((address) => hostPort.test(address))) return
  throw usageError('Please provide valid host:port like host1:9091,host2:9092\n')
}

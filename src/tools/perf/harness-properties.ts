/** The properties file of kafka-verifiable-producer and kafka-verifiable-consumer. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { loadProperties } from '../command-config.ts'
import { usageError } from '../option-checks.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { isToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'

/** `old`: the option that `--command-config` replaced. Throws ToolError (`usage`). */
export function harnessProperties<T extends OptionTable>(
  options: OptionValues<T>,
  old: 'producer.config' | 'consumer.config',
  ports: Pick<ToolPorts, 'readTextFile' | 'stderr'>,
): Record<string, string> {
  const isOld = options.has(old)
  if (isOld && options.has('command-config')) {
    throw usageError(`Options --${old} and --command-config are mutually exclusive.`)
  }
  if (isOld) {
    ports.stderr.write(
      `Option --${old} has been deprecated and will be removed in a future version. Use --command-config instead.\n`,
    )
  }
  try {
    return loadProperties(options.valueOf(isOld ? old : 'command-config') as string | undefined, ports)
  } catch (error) {
    if (isToolError(error)) throw usageError(error.message, error.plain)
    throw isKafkaError(error) ? usageError(error.message) : error
  }
}

import { serverPropertiesSpec } from '../cli/command-specs/server-properties.ts'
import { writeJson } from '../cli/json-output.ts'
import { KAFKA_VERSION } from '../cli/kafka-version.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { formatJavaProperty } from '../common/java-properties.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class ServerProperties extends ToolCommand {
  static override summary = serverPropertiesSpec.summary
  static override flags = oclifFlags(serverPropertiesSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(serverPropertiesSpec)
    const options = optionValues(serverPropertiesSpec, detected)
    return this.runInDirectory(options, async (session, { stdout }) => {
      const properties = session.serverProperties({
        brokerId: options.valueOf('broker'),
        host: options.valueOf('host'),
        port: options.valueOf('port'),
        controllerPort: options.valueOf('controller-port'),
      })
      if (options.has('json')) {
        writeJson(stdout, Object.fromEntries(properties))
        return 0
      }
      stdout.write(`# For Apache Kafka ${KAFKA_VERSION}, by kafdir server-properties\n`)
      stdout.write([...properties].map(([name, value]) => formatJavaProperty(name, value)).join(''))
      return 0
    })
  }
}

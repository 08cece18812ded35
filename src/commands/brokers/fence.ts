import { brokersFenceSpec } from '../../cli/command-specs/brokers.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { parseBrokerId } from '../../tools/brokers/broker-id.ts'
import { namingUnknownBroker } from '../../tools/brokers/unknown-broker.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class BrokersFence extends ToolCommand {
  static override summary = brokersFenceSpec.summary
  static override args = oclifArgs(brokersFenceSpec.argument)
  static override flags = oclifFlags(brokersFenceSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(brokersFenceSpec)
    const options = optionValues(brokersFenceSpec, detected)
    const id = parseBrokerId(argument)
    return this.runInDirectory(options, async (session, { stdout }) => {
      await namingUnknownBroker(id, session, session.fenceBroker(id))
      if (options.has('json')) writeJson(stdout, { id, fenced: true })
      else stdout.write(`Broker ${id} is fenced.\n`)
      return 0
    })
  }
}

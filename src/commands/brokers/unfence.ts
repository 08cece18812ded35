import { brokersUnfenceSpec } from '../../cli/command-specs/brokers.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { parseBrokerId } from '../../tools/brokers/broker-id.ts'
import { namingUnknownBroker } from '../../tools/brokers/unknown-broker.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class BrokersUnfence extends ToolCommand {
  static override summary = brokersUnfenceSpec.summary
  static override args = oclifArgs(brokersUnfenceSpec.argument)
  static override flags = oclifFlags(brokersUnfenceSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(brokersUnfenceSpec)
    const options = optionValues(brokersUnfenceSpec, detected)
    const id = parseBrokerId(argument)
    return this.runInDirectory(options, async (session, { stdout }) => {
      await namingUnknownBroker(id, session, session.unfenceBroker(id))
      if (options.has('json')) writeJson(stdout, { id, fenced: false })
      else stdout.write(`Broker ${id} is unfenced.\n`)
      return 0
    })
  }
}

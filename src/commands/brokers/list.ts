import { brokersListSpec } from '../../cli/command-specs/brokers.ts'
import { writeJson } from '../../cli/json-output.ts'
import { brokerJson, writeBrokers } from '../../cli/log-dir-views.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { listBrokers } from '../../tools/brokers/list-brokers.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class BrokersList extends ToolCommand {
  static override summary = brokersListSpec.summary
  static override flags = oclifFlags(brokersListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(brokersListSpec)
    const options = optionValues(brokersListSpec, detected)
    return this.runInDirectory(options, async (session, { stdout }) => {
      if (!options.has('read-only')) await session.catchUpReplicas()
      const brokers = await listBrokers(session)
      if (options.has('json')) writeJson(stdout, { brokers: brokers.map(brokerJson) })
      else await writeBrokers(brokers, stdout)
      return 0
    })
  }
}

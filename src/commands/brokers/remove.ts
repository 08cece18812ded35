import { brokersRemoveSpec } from '../../cli/command-specs/brokers.ts'
import { confirm } from '../../cli/confirm.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { removalText, removalWarning } from '../../cli/removal-view.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { parseBrokerId } from '../../tools/brokers/broker-id.ts'
import { removalCost } from '../../tools/brokers/removal-cost.ts'
import { namingUnknownBroker } from '../../tools/brokers/unknown-broker.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class BrokersRemove extends ToolCommand {
  static override summary = brokersRemoveSpec.summary
  static override args = oclifArgs(brokersRemoveSpec.argument)
  static override flags = oclifFlags(brokersRemoveSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(brokersRemoveSpec)
    const options = optionValues(brokersRemoveSpec, detected)
    const id = parseBrokerId(argument)
    return this.runInDirectory(options, async (session, ports) => {
      const cost = await removalCost(session, id)
      const question = [removalWarning(id, cost), `Take broker ${id} out of the cluster?`].filter(Boolean).join(' ')
      if (!options.has('yes') && !(await confirm(question, ports))) throw new ToolError('terse', 'Nothing was changed.')
      const { logDir } = await namingUnknownBroker(id, session, session.removeBroker(id))
      const { replicas, underMinIsr } = cost
      if (options.has('json')) writeJson(ports.stdout, { id, removed: true, logDir, replicas, underMinIsr })
      else ports.stdout.write(`Removed broker ${id}. Its files stay in ${logDir}.\n${removalText(cost)}`)
      return 0
    })
  }
}

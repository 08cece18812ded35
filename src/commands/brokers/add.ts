import { brokersAddSpec } from '../../cli/command-specs/brokers.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { counted } from '../../cli/topic-views.ts'
import { removalCost } from '../../tools/brokers/removal-cost.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class BrokersAdd extends ToolCommand {
  static override summary = brokersAddSpec.summary
  static override flags = oclifFlags(brokersAddSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(brokersAddSpec)
    const options = optionValues(brokersAddSpec, detected)
    const logDirGiven = options.valueOf('log-dir')
    if (logDirGiven === '') throw new ToolError('usage', 'The directory of --log-dir is empty.')
    return this.runInDirectory(options, async (session, { stdout }) => {
      const { brokerId: id, logDir } = await session.addBroker({ logDir: logDirGiven })
      const { replicas } = await removalCost(session, id)
      if (options.has('json')) writeJson(stdout, { id, logDir, replicas })
      else stdout.write(`Added broker ${id} in ${logDir}.\n${takenOver(id, replicas)}`)
      return 0
    })
  }
}

/** Replicas of a broker that was removed stay assigned to its id. */
function takenOver(id: number, replicas: number): string {
  if (replicas === 0) return ''
  return `It takes over ${counted(replicas, 'replica')} of the former broker ${id}, and copies what they lack.\n`
}

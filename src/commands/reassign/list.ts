import { reassignListSpec } from '../../cli/command-specs/replicas.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { writeUnderWay } from '../../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { listUnderWay } from '../../tools/reassign-partitions/progress.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ReassignList extends ToolCommand {
  static override summary = reassignListSpec.summary
  static override flags = oclifFlags(reassignListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(reassignListSpec)
    const options = optionValues(reassignListSpec, detected)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const reassignments = await listUnderWay(session)
      if (options.has('json')) writeJson(stdout, { reassignments })
      else await writeUnderWay(reassignments, stdout)
      if (reassignments.length === 0 && stderr.isTerminal) stderr.write('Nothing is under way.\n')
    })
  }
}

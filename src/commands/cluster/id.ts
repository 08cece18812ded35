import { clusterIdSpec } from '../../cli/command-specs/cluster.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { existingClusterId } from '../../tools/cluster/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ClusterId extends ToolCommand {
  static override summary = clusterIdSpec.summary
  static override flags = oclifFlags(clusterIdSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(clusterIdSpec)
    const options = optionValues(clusterIdSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const clusterId = await existingClusterId(session, session.directory ?? '')
      if (options.has('json')) writeJson(stdout, { clusterId })
      else stdout.write(`${clusterId}\n`)
    })
  }
}

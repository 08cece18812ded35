import { clusterUnregisterSpec } from '../../cli/command-specs/cluster.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { writeJson } from '../../cli/topic-views.ts'
import { unregisterBroker } from '../../tools/cluster/run.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ClusterUnregister extends ToolCommand {
  static override summary = clusterUnregisterSpec.summary
  static override flags = oclifFlags(clusterUnregisterSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(clusterUnregisterSpec)
    const options = optionValues(clusterUnregisterSpec, detected)
    const id = options.valueOf('id')
    if (id === undefined) throw new ToolError('usage', '--id is missing: which broker?')
    return this.runInCluster(options, async (session, { stdout }) => {
      await unregisterBroker(session, id)
      if (options.has('json')) writeJson(stdout, { id, unregistered: true })
      else stdout.write(`Broker ${id} is no longer registered.\n`)
    })
  }
}

import { endpointsJson, writeEndpoints } from '../../cli/cluster-views.ts'
import { clusterEndpointsSpec } from '../../cli/command-specs/cluster.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describeCluster } from '../../tools/cluster/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ClusterEndpoints extends ToolCommand {
  static override summary = clusterEndpointsSpec.summary
  static override flags = oclifFlags(clusterEndpointsSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(clusterEndpointsSpec)
    const options = optionValues(clusterEndpointsSpec, detected)
    const includeFencedBrokers = options.has('include-fenced-brokers')
    return this.runInCluster(options, async (session, { stdout }) => {
      const { nodes: brokers } = await describeCluster(session, { includeFencedBrokers })
      const { nodes: controllers } = await describeCluster(session, { endpoints: 'controllers' })
      if (options.has('json')) writeJson(stdout, endpointsJson({ brokers, controllers }))
      else await writeEndpoints({ brokers, controllers }, stdout)
    })
  }
}

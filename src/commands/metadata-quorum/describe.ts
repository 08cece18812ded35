import { quorumJson } from '../../cli/cluster-views.ts'
import { metadataQuorumDescribeSpec } from '../../cli/command-specs/cluster.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { writeJson } from '../../cli/topic-views.ts'
import { describeCluster } from '../../tools/cluster/run.ts'
import { quorumStatusText } from '../../tools/metadata-quorum/quorum-text.ts'
import { describeQuorum } from '../../tools/metadata-quorum/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class MetadataQuorumDescribe extends ToolCommand {
  static override summary = metadataQuorumDescribeSpec.summary
  static override flags = oclifFlags(metadataQuorumDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(metadataQuorumDescribeSpec)
    const options = optionValues(metadataQuorumDescribeSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const { clusterId } = await describeCluster(session)
      const quorum = await describeQuorum(session)
      if (options.has('json')) writeJson(stdout, quorumJson(clusterId, quorum))
      else stdout.write(quorumStatusText(clusterId, quorum))
    })
  }
}

import { quorumJson, writeQuorumReplication, writeQuorumStatus } from '../../cli/cluster-views.ts'
import { metadataQuorumDescribeSpec } from '../../cli/command-specs/cluster.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { existingClusterId } from '../../tools/cluster/run.ts'
import { describeQuorum } from '../../tools/metadata-quorum/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class MetadataQuorumDescribe extends ToolCommand {
  static override summary = metadataQuorumDescribeSpec.summary
  static override flags = oclifFlags(metadataQuorumDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(metadataQuorumDescribeSpec)
    const options = optionValues(metadataQuorumDescribeSpec, detected)
    return this.runInCluster(options, async (session, { stdout, clock }) => {
      const clusterId = await existingClusterId(session, session.directory ?? '')
      const quorum = await describeQuorum(session)
      if (options.has('json')) writeJson(stdout, quorumJson(clusterId, quorum))
      else if (options.has('replication')) await writeQuorumReplication(quorum, stdout, clock.nowMs())
      else await writeQuorumStatus(clusterId, quorum, stdout)
    })
  }
}

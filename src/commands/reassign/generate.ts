import { reassignGenerateSpec } from '../../cli/command-specs/replicas.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { writeProposal } from '../../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { unknownBroker } from '../../tools/absence.ts'
import { parseBrokerIds } from '../../tools/brokers/broker-id.ts'
import { liveBrokerIds } from '../../tools/log-dirs/describe.ts'
import { generateAssignment } from '../../tools/reassign-partitions/generate.ts'
import { demandTopics } from '../../tools/reassign-partitions/named-plan.ts'
import { reassignmentDocument, reassignmentJson } from '../../tools/reassign-partitions/reassignment-plan.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ReassignGenerate extends ToolCommand {
  static override summary = reassignGenerateSpec.summary
  static override args = oclifArgs(reassignGenerateSpec.argument)
  static override flags = oclifFlags(reassignGenerateSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(reassignGenerateSpec)
    const options = optionValues(reassignGenerateSpec, detected)
    const topics = [...new Set(words)]
    const list = options.valueOf('brokers')
    const wanted = list === undefined ? undefined : parseBrokerIds(list)
    const replicationFactor = options.valueOf('replication-factor')
    if (replicationFactor !== undefined && replicationFactor < 1) {
      throw new ToolError('usage', '--replication-factor must be at least 1.')
    }
    const isRackAware = !options.has('disable-rack-aware')
    return this.runInCluster(options, async (session, { stdout, stderr, random }) => {
      await demandTopics(session, topics)
      const live = await liveBrokerIds(session)
      const unknown = wanted?.find((id) => !live.includes(id))
      if (unknown !== undefined) throw unknownBroker(unknown, session)
      const request = { topics, brokerIds: wanted ?? live, isRackAware, replicationFactor }
      const { current, proposed } = await generateAssignment(session, request, random)
      if (options.has('json')) {
        const now = reassignmentDocument(current.partitions, current.logDirs)
        writeJson(stdout, { current: now, proposed: reassignmentDocument(proposed) })
      } else if (stdout.isTerminal) {
        await writeProposal(current.partitions, proposed, stdout)
        stderr.write(
          'Nothing was changed. To do it: run this with > plan.json, then kafdir reassign execute plan.json\n',
        )
      } else stdout.write(`${reassignmentJson(proposed)}\n`)
    })
  }
}

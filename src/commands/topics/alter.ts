import { topicsAlterSpec } from '../../cli/command-specs/topics.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { counted, writeJson } from '../../cli/topic-views.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { alterTopics } from '../../tools/topics/alter-topics.ts'
import { findTopic } from '../../tools/topics/find-topic.ts'
import { parseReplicaAssignment } from '../../tools/topics/topic-arguments.ts'

export default class TopicsAlter extends ToolCommand {
  static override summary = topicsAlterSpec.summary
  static override args = oclifArgs(topicsAlterSpec.argument)
  static override flags = oclifFlags(topicsAlterSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: name = '', detected } = await this.commandLine(topicsAlterSpec)
    const options = optionValues(topicsAlterSpec, detected)
    const partitions = options.valueOf('partitions')
    if (partitions === undefined) throw new ToolError('usage', '--partitions is missing: how many should there be?')
    const assignments = parseReplicaAssignment(options.valueOf('replica-assignment') ?? '')
    return this.runInCluster(options, async (session, { stdout }) => {
      const topic = await findTopic(session, name, { ifExists: options.has('if-exists') })
      if (topic !== undefined) await alterTopics(session, [topic], { partitions, assignments })
      if (options.has('json')) writeJson(stdout, { name, partitions: topic === undefined ? null : partitions })
      else if (topic !== undefined) stdout.write(`Topic ${name} has ${counted(partitions, 'partition')} now.\n`)
      else stdout.write(`Topic ${name} does not exist.\n`)
    })
  }
}

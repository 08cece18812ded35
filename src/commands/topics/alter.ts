import { topicsAlterSpec } from '../../cli/command-specs/topics.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { counted } from '../../cli/topic-views.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { alterTopics } from '../../tools/topics/alter-topics.ts'
import { findTopics } from '../../tools/topics/find-topic.ts'
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
    if (assignments.length > 0 && assignments.length !== partitions) {
      const problem = `--replica-assignment has to name the brokers of all ${counted(partitions, 'partition')}, those that exist first; it names those of ${assignments.length}.`
      throw new ToolError('usage', problem)
    }
    return this.runInCluster(options, async (session, { stdout }) => {
      const { topics, missing } = await findTopics(session, [name])
      const absence = missing.get(name)
      if (absence !== undefined && !options.has('if-exists')) throw absence
      await alterTopics(session, topics, { partitions, assignments })
      if (options.has('json')) writeJson(stdout, { name, partitions: absence === undefined ? partitions : null })
      else stdout.write(`${absence?.plain ?? `Topic ${name} has ${counted(partitions, 'partition')} now.`}\n`)
    })
  }
}

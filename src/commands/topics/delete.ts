import { topicsDeleteSpec } from '../../cli/command-specs/topics.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { writeJson } from '../../cli/topic-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { deleteNamedTopics } from '../../tools/topics/delete-topics.ts'
import { findTopic } from '../../tools/topics/find-topic.ts'

export default class TopicsDelete extends ToolCommand {
  static override summary = topicsDeleteSpec.summary
  static override args = oclifArgs(topicsDeleteSpec.argument)
  static override flags = oclifFlags(topicsDeleteSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: name = '', detected } = await this.commandLine(topicsDeleteSpec)
    const options = optionValues(topicsDeleteSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const topic = await findTopic(session, name, { ifExists: options.has('if-exists') })
      if (topic !== undefined) await deleteNamedTopics(session, [name])
      if (options.has('json')) writeJson(stdout, { name, deleted: topic !== undefined })
      else stdout.write(topic === undefined ? `Topic ${name} does not exist.\n` : `Deleted topic ${name}.\n`)
    })
  }
}

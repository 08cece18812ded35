import { topicsListSpec } from '../../cli/command-specs/topics.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { withSpinner } from '../../cli/terminal.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { noTopicsText, writeTopicList } from '../../cli/topic-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { listAllTopics } from '../../tools/topics/find-topic.ts'

export default class TopicsList extends ToolCommand {
  static override summary = topicsListSpec.summary
  static override flags = oclifFlags(topicsListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(topicsListSpec)
    const options = optionValues(topicsListSpec, detected)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const reading = listAllTopics(session, { listInternal: !options.has('exclude-internal') })
      const topics = await withSpinner('Reading topics', stderr, reading)
      if (options.has('json')) {
        const rows = topics.map(({ name, topicId, partitionCount, isInternal }) => {
          return { name, topicId, partitions: partitionCount, internal: isInternal }
        })
        return writeJson(stdout, { topics: rows })
      }
      if (topics.length === 0) {
        stderr.write(noTopicsText(session))
      }
      await writeTopicList(topics, stdout)
    })
  }
}

import { topicsDescribeSpec } from '../../cli/command-specs/topics.ts'
import { reportError } from '../../cli/error-report.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describedTopicJson, writeDescriptions, writeJson } from '../../cli/topic-views.ts'
import { parseUuid } from '../../common/uuid.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { describeSelectedTopics, overriddenConfigs } from '../../tools/topics/describe-topics.ts'
import { partitionFilter } from '../../tools/topics/partition-health.ts'

export default class TopicsDescribe extends ToolCommand {
  static override summary = topicsDescribeSpec.summary
  static override args = oclifArgs(topicsDescribeSpec.argument)
  static override flags = oclifFlags(topicsDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { words: names, detected } = await this.commandLine(topicsDescribeSpec)
    const options = optionValues(topicsDescribeSpec, detected)
    const id = options.valueOf('topic-id')
    if (id !== undefined && names.length > 0) throw new ToolError('usage', 'Give NAME or --topic-id, not both.')
    const selection = {
      names,
      topicId: id === undefined ? undefined : topicIdOf(id),
      listInternal: !options.has('exclude-internal'),
    }
    const filters = {
      underReplicated: options.has('under-replicated-partitions'),
      unavailable: options.has('unavailable-partitions'),
      underMinIsr: options.has('under-min-isr-partitions'),
      atMinIsr: options.has('at-min-isr-partitions'),
    }
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const overriddenOnly = options.has('topics-with-overrides')
      const selected = await describeSelectedTopics(session, selection)
      const topics = selected.topics.filter((topic) => !overriddenOnly || overriddenConfigs(topic).length > 0)
      const filter = await partitionFilter(session, filters)
      if (options.has('json')) {
        writeJson(stdout, { topics: topics.map((topic) => describedTopicJson(topic, filter)) })
      } else {
        await writeDescriptions(topics, { filter, withoutPartitions: overriddenOnly }, stdout)
      }
      for (const problem of selected.missing.values()) reportError(problem, stderr)
      return selected.missing.size === 0 ? 0 : 1
    })
  }
}

function topicIdOf(text: string): string {
  try {
    return parseUuid(text)
  } catch (cause) {
    throw new ToolError('usage', `'${text}' is not a topic id.`, { cause })
  }
}

import { topicsDescribeSpec } from '../../cli/command-specs/topics.ts'
import { errorJson, reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describedTopicJson, noneOfTopicsText, noTopicsText, writeDescriptions } from '../../cli/topic-views.ts'
import { parseUuid } from '../../common/uuid.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { describeSelectedTopics } from '../../tools/topics/describe-topics.ts'
import { partitionFilter } from '../../tools/topics/partition-health.ts'
import { shownTopics } from '../../tools/topics/shown-topics.ts'

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
      const topics = shownTopics(selected.topics, { filter: await partitionFilter(session, filters), overriddenOnly })
      const missing = [...selected.missing]
      if (options.has('json')) {
        const problems = missing.map(([name, problem]) => ({ name, error: errorJson(problem) }))
        writeJson(stdout, { topics: topics.map(describedTopicJson), missing: problems })
      } else {
        await writeDescriptions(topics, { withoutPartitions: overriddenOnly }, stdout)
        if (topics.length === 0 && missing.length === 0 && stderr.isTerminal) {
          const what = overriddenOnly ? 'topic has configs of its own' : 'partition is like that'
          stderr.write(selected.topics.length === 0 ? noTopicsText(session) : noneOfTopicsText(what, session))
        }
      }
      for (const [, problem] of missing) reportError(problem, stderr)
      return missing.length === 0 ? 0 : 1
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

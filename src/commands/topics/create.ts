import { topicsCreateSpec } from '../../cli/command-specs/topics.ts'
import { createdTopicJson, creationText } from '../../cli/created-topics-view.ts'
import { reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { checkAssignment, checkNewTopic, createNewTopics } from '../../tools/topics/create-topic.ts'
import { describeNamedTopics } from '../../tools/topics/describe-topics.ts'
import { parseReplicaAssignment, parseTopicConfigs } from '../../tools/topics/topic-arguments.ts'

export default class TopicsCreate extends ToolCommand {
  static override summary = topicsCreateSpec.summary
  static override args = oclifArgs(topicsCreateSpec.argument)
  static override flags = oclifFlags(topicsCreateSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(topicsCreateSpec)
    const options = optionValues(topicsCreateSpec, detected)
    const wanted = {
      partitions: options.valueOf('partitions'),
      replicationFactor: options.valueOf('replication-factor'),
      assignments: parseReplicaAssignment(options.valueOf('replica-assignment') ?? ''),
      configs: parseTopicConfigs(options.valuesOf('config')),
      ifNotExists: options.has('if-not-exists'),
    }
    checkNewTopic(wanted)
    checkAssignment(wanted)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const topics = [...new Set(words)].map((name) => ({ name, ...wanted }))
      const outcomes = [...(await createNewTopics(session, topics))]
      const failures = outcomes.flatMap(([, outcome]) => (isKafkaError(outcome) ? [outcome] : []))
      const there = outcomes.flatMap(([name, outcome]) => (isKafkaError(outcome) ? [] : [name]))
      const described = new Map((await describeNamedTopics(session, there)).map((topic) => [topic.name, topic]))
      if (options.has('json')) {
        writeJson(stdout, {
          topics: outcomes.map(([name, outcome]) => createdTopicJson(name, outcome, described.get(name))),
        })
      } else {
        for (const [name, outcome] of outcomes) stdout.write(creationText(name, outcome, described.get(name)))
      }
      for (const failure of failures) reportError(failure, stderr)
      return failures.length === 0 ? 0 : 1
    })
  }
}

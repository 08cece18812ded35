import { topicsCreateSpec } from '../../cli/command-specs/topics.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { configObject, counted, writeJson } from '../../cli/topic-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { checkNewTopic, createTopic } from '../../tools/topics/create-topic.ts'
import { overriddenConfigs } from '../../tools/topics/describe-topics.ts'
import { parseReplicaAssignment, parseTopicConfigs } from '../../tools/topics/topic-arguments.ts'

export default class TopicsCreate extends ToolCommand {
  static override summary = topicsCreateSpec.summary
  static override args = oclifArgs(topicsCreateSpec.argument)
  static override flags = oclifFlags(topicsCreateSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: name = '', detected } = await this.commandLine(topicsCreateSpec)
    const options = optionValues(topicsCreateSpec, detected)
    const topic = {
      name,
      partitions: options.valueOf('partitions'),
      replicationFactor: options.valueOf('replication-factor'),
      assignments: parseReplicaAssignment(options.valueOf('replica-assignment') ?? ''),
      configs: parseTopicConfigs(options.valuesOf('config')),
      ifNotExists: options.has('if-not-exists'),
    }
    checkNewTopic(topic)
    return this.runInCluster(options, async (session, { stdout }) => {
      const created = await createTopic(session, topic)
      if (options.has('json')) {
        const { topicId, partitions, replicationFactor } = created ?? {}
        const facts = created && {
          topicId,
          partitions,
          replicationFactor,
          configs: configObject(overriddenConfigs(created)),
        }
        writeJson(stdout, { name, created: created !== null, ...facts })
      } else if (created === null) {
        stdout.write(`Topic ${name} exists already.\n`)
      } else {
        stdout.write(`Created topic ${name} with ${counted(created.partitions, 'partition')}.\n`)
      }
    })
  }
}

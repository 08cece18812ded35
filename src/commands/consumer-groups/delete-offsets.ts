import { consumerGroupsDeleteOffsetsSpec } from '../../cli/command-specs/consumer-groups.ts'
import { errorJson, hintLine, reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { forgetOffsets, type OffsetForgotten } from '../../tools/consumer-groups/group-operations.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConsumerGroupsDeleteOffsets extends ToolCommand {
  static override summary = consumerGroupsDeleteOffsetsSpec.summary
  static override args = oclifArgs(consumerGroupsDeleteOffsetsSpec.argument)
  static override flags = oclifFlags(consumerGroupsDeleteOffsetsSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: groupId = '', detected } = await this.commandLine(consumerGroupsDeleteOffsetsSpec)
    const options = optionValues(consumerGroupsDeleteOffsetsSpec, detected)
    const topics = options.valuesOf('topic')
    if (topics.length === 0) throw new ToolError('usage', 'Which offsets? Give --topic.')
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const { groupError, deletions, readers } = await forgetOffsets(session, groupId, topics)
      if (options.has('json')) {
        const offsets = deletions.map(({ topic, partition, error }) => {
          return { topic, partition, deleted: error === null, error: error === null ? null : errorJson(error) }
        })
        writeJson(stdout, { groupId, error: groupError === null ? null : errorJson(groupError), offsets })
      }
      if (groupError !== null) return reportError(groupError, stderr)
      for (const deletion of deletions) {
        if (deletion.error !== null) reportError(deletion.error, stderr)
        else if (!options.has('json')) stdout.write(`Forgot the offset of ${nameOf(deletion)}.\n`)
      }
      stderr.write(hintLine(readers))
      return deletions.every(({ error }) => error === null) ? 0 : 1
    })
  }
}

function nameOf({ topic, partition }: OffsetForgotten): string {
  return partition === null ? topic : `${topic}-${partition}`
}

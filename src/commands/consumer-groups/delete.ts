import { consumerGroupsDeleteSpec } from '../../cli/command-specs/consumer-groups.ts'
import { confirm } from '../../cli/confirm.ts'
import { errorJson, reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { shortList } from '../../cli/topic-views.ts'
import { deleteEachGroup } from '../../tools/consumer-groups/group-operations.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConsumerGroupsDelete extends ToolCommand {
  static override summary = consumerGroupsDeleteSpec.summary
  static override args = oclifArgs(consumerGroupsDeleteSpec.argument)
  static override flags = oclifFlags(consumerGroupsDeleteSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(consumerGroupsDeleteSpec)
    const options = optionValues(consumerGroupsDeleteSpec, detected)
    const ids = [...new Set(words)]
    return this.runInCluster(options, async (session, ports) => {
      const { stdout, stderr } = ports
      if (!options.has('yes') && !(await confirm(`Delete ${shortList(ids, 'group')}?`, ports))) {
        stderr.write('Nothing was deleted.\n')
        return 1
      }
      const results = [...(await deleteEachGroup(session, ids))]
      if (options.has('json')) {
        const groups = results.map(([groupId, result]) => {
          return { groupId, deleted: result === true, error: result === true ? null : errorJson(result) }
        })
        writeJson(stdout, { groups })
      }
      for (const [groupId, result] of results) {
        if (result !== true) reportError(result, stderr)
        else if (!options.has('json')) stdout.write(`Deleted group ${groupId}.\n`)
      }
      return results.every(([, result]) => result === true) ? 0 : 1
    })
  }
}

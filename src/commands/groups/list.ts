import { groupsListSpec } from '../../cli/command-specs/consumer-groups.ts'
import { listedGroupJson, writeGroupList } from '../../cli/group-views.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { listAllGroups } from '../../tools/consumer-groups/group-operations.ts'
import { groupFilter } from '../../tools/groups/group-filter.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class GroupsList extends ToolCommand {
  static override summary = groupsListSpec.summary
  static override flags = oclifFlags(groupsListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(groupsListSpec)
    const options = optionValues(groupsListSpec, detected)
    const isShown = groupFilter(options)
    return this.runInCluster(options, async (session, { stdout }) => {
      const groups = (await listAllGroups(session)).filter(isShown)
      if (options.has('json')) return writeJson(stdout, { groups: groups.map(listedGroupJson) })
      await writeGroupList(groups, stdout, ({ groupId, type, protocol }) => [groupId, type, protocol || '-'])
    })
  }
}

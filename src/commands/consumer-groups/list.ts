import { consumerGroupsListSpec } from '../../cli/command-specs/consumer-groups.ts'
import { listedGroupJson, writeGroupList } from '../../cli/group-views.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { listConsumerGroups } from '../../tools/consumer-groups/group-operations.ts'
import { parseGroupStates, parseGroupTypes } from '../../tools/consumer-groups/list-groups.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConsumerGroupsList extends ToolCommand {
  static override summary = consumerGroupsListSpec.summary
  static override flags = oclifFlags(consumerGroupsListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(consumerGroupsListSpec)
    const options = optionValues(consumerGroupsListSpec, detected)
    const [states, types] = [options.valueOf('state'), options.valueOf('type')]
    const filters = {
      states: states === undefined ? [] : parseGroupStates(states),
      types: types === undefined ? [] : parseGroupTypes(types),
    }
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const groups = await listConsumerGroups(session, filters)
      if (options.has('json')) return writeJson(stdout, { groups: groups.map(listedGroupJson) })
      if (groups.length === 0 && states === undefined && types === undefined) {
        stderr.write('There are no groups yet: kafdir console-consumer TOPIC --group NAME makes one.\n')
      }
      await writeGroupList(groups, stdout, ({ groupId }) => [groupId])
    })
  }
}

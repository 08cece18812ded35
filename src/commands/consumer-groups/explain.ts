import { consumerGroupsExplainSpec } from '../../cli/command-specs/consumer-groups.ts'
import { explanationJson, explanationText, localTime } from '../../cli/explanation-view.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describeInFull, describeSelectedGroups } from '../../tools/consumer-groups/describe-selected.ts'
import { explainGroup } from '../../tools/consumer-groups/explain/explain-group.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConsumerGroupsExplain extends ToolCommand {
  static override summary = consumerGroupsExplainSpec.summary
  static override args = oclifArgs(consumerGroupsExplainSpec.argument)
  static override flags = oclifFlags(consumerGroupsExplainSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: groupId = '', detected } = await this.commandLine(consumerGroupsExplainSpec)
    const options = optionValues(consumerGroupsExplainSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const { groups, problems } = await describeSelectedGroups(session, [groupId])
      const [problem] = problems.values()
      if (problem !== undefined) throw problem
      for (const described of await describeInFull(session, groups)) {
        const explanation = await explainGroup(session, described, localTime)
        if (options.has('json')) writeJson(stdout, explanationJson(explanation))
        else stdout.write(explanationText(explanation, await openTerminal(stdout)))
      }
    })
  }
}

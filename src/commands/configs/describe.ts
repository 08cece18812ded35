import { configsDescribeSpec } from '../../cli/command-specs/configs.ts'
import { describedEntityJson, writeDescribedEntity } from '../../cli/config-views.ts'
import { selectedEntity } from '../../cli/configs-command.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { writeJson } from '../../cli/topic-views.ts'
import { describeSelected } from '../../tools/configs/described-entity.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsDescribe extends ToolCommand {
  static override summary = configsDescribeSpec.summary
  static override flags = oclifFlags(configsDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(configsDescribeSpec)
    const options = optionValues(configsDescribeSpec, detected)
    const selection = selectedEntity(options)
    return this.runInCluster(options, async (session, { stdout }) => {
      const described = await describeSelected(session, selection, { all: options.has('all') })
      if (options.has('json')) writeJson(stdout, describedEntityJson(selection, described))
      else await writeDescribedEntity(described, stdout)
    })
  }
}

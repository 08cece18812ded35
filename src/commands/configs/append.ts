import { changeLists } from '../../cli/change-lists.ts'
import { configsAppendSpec } from '../../cli/command-specs/configs.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsAppend extends ToolCommand {
  static override summary = configsAppendSpec.summary
  static override args = oclifArgs(configsAppendSpec.argument)
  static override flags = oclifFlags(configsAppendSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(configsAppendSpec)
    const options = optionValues(configsAppendSpec, detected)
    return this.runInCluster(options, changeLists('append', words, options))
  }
}

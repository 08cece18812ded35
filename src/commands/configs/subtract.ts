import { changeLists } from '../../cli/change-lists.ts'
import { configsSubtractSpec } from '../../cli/command-specs/configs.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsSubtract extends ToolCommand {
  static override summary = configsSubtractSpec.summary
  static override args = oclifArgs(configsSubtractSpec.argument)
  static override flags = oclifFlags(configsSubtractSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(configsSubtractSpec)
    const options = optionValues(configsSubtractSpec, detected)
    return this.runInCluster(options, changeLists('subtract', words, options))
  }
}

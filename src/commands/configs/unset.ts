import { configsUnsetSpec } from '../../cli/command-specs/configs.ts'
import { selectedEntity, tellChange } from '../../cli/configs-command.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsUnset extends ToolCommand {
  static override summary = configsUnsetSpec.summary
  static override args = oclifArgs(configsUnsetSpec.argument)
  static override flags = oclifFlags(configsUnsetSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(configsUnsetSpec)
    const options = optionValues(configsUnsetSpec, detected)
    const selection = selectedEntity(options)
    const unset = [...new Set(words)]
    return this.runInCluster(options, async (session, ports) => {
      const wanted = { operation: 'set' as const, values: new Map<string, string>(), unset }
      await tellChange(session, selection, wanted, { json: options.has('json'), ports })
    })
  }
}

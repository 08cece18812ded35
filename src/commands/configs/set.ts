import { configsSetSpec } from '../../cli/command-specs/configs.ts'
import { selectedEntity, tellChange } from '../../cli/configs-command.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { readAddedConfigs } from '../../tools/configs/config-arguments.ts'
import { parseNamedValues } from '../../tools/configs/named-values.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsSet extends ToolCommand {
  static override summary = configsSetSpec.summary
  static override args = oclifArgs(configsSetSpec.argument)
  static override flags = oclifFlags(configsSetSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(configsSetSpec)
    const options = optionValues(configsSetSpec, detected)
    const selection = selectedEntity(options)
    const file = options.valueOf('add-config-file')
    const given = parseNamedValues(words)
    if (given.size === 0 && file === undefined) throw new ToolError('usage', 'NAME=VALUE is missing.')
    return this.runInCluster(options, async (session, ports) => {
      const added = new Map([...(file === undefined ? [] : readAddedConfigs(file, ports)), ...given])
      const wanted = { operation: 'set' as const, values: added, unset: [] }
      await tellChange(session, selection, wanted, { json: options.has('json'), ports })
    })
  }
}

import { configsUnsetSpec } from '../../cli/command-specs/configs.ts'
import { selectedEntity, tellChange } from '../../cli/configs-command.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { alterEntity } from '../../tools/configs/alter-entity.ts'
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
    return this.runInCluster(options, async (session, { stdout, random }) => {
      const change = () => alterEntity(session, selection, { added: new Map(), deleted: unset }, random)
      await tellChange(change, selection, { set: [], unset }, { json: options.has('json'), stdout })
    })
  }
}

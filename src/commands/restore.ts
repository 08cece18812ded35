import { restoreSpec } from '../cli/command-specs/copies.ts'
import { runRestore } from '../cli/copies-run.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { addressOf, loadProperties } from '../tools/command-config.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Restore extends ToolCommand {
  static override summary = restoreSpec.summary
  static override args = oclifArgs(restoreSpec.argument)
  static override flags = oclifFlags(restoreSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: source = '', detected } = await this.commandLine(restoreSpec)
    const options = optionValues(restoreSpec, detected)
    if (options.has('read-only')) throw new ToolError('usage', 'With --read-only nothing can be restored.')
    return this.runTool((ports) =>
      runRestore(
        {
          address: addressOf(options, loadProperties(options.valueOf('command-config'), ports), 'restore'),
          source,
          isIndependent: options.has('independent'),
          mayLack: options.has('incomplete'),
          replaces: options.has('force'),
          mayAsk: !options.has('yes'),
          asJson: options.has('json'),
        },
        ports,
      ),
    )
  }
}

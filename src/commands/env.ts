import path from 'node:path'
import { envSpec } from '../cli/command-specs/shell.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { environmentCode, environmentShell } from '../cli/shell-environment.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Env extends ToolCommand {
  static override summary = envSpec.summary
  static override args = oclifArgs(envSpec.argument)
  static override flags = oclifFlags(envSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument, detected } = await this.commandLine(envSpec)
    const options = optionValues(envSpec, detected)
    const [undo, strict] = [options.has('undo'), options.has('strict')]
    const shell = environmentShell(argument, this.config.shell)
    return this.runTool(async ({ stdout }) => {
      stdout.write(environmentCode(shell, path.join(this.config.root, 'bin'), { undo, strict }))
      return 0
    })
  }
}

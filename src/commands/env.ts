import path from 'node:path'
import { envSpec } from '../cli/command-specs/shell.ts'
import { oclifArgs } from '../cli/oclif-flags.ts'
import { environmentShell, pathCode } from '../cli/shell-environment.ts'
import { ToolCommand } from '../cli/tool-command.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Env extends ToolCommand {
  static override summary = envSpec.summary
  static override args = oclifArgs(envSpec.argument)

  async run(): Promise<ExitCode> {
    const { argument } = await this.commandLine(envSpec)
    const shell = environmentShell(argument, this.config.shell)
    return this.runTool(async ({ stdout }) => {
      stdout.write(pathCode(shell, path.join(this.config.root, 'bin')))
      return 0
    })
  }
}

import { initSpec } from '../cli/command-specs/directory.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { initProject } from '../tools/init/init-project.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Init extends ToolCommand {
  static override summary = initSpec.summary
  static override args = oclifArgs(initSpec.argument)
  static override flags = oclifFlags(initSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '.', detected } = await this.commandLine(initSpec)
    const asJson = optionValues(initSpec, detected).has('json')
    return this.runTool(async (ports) => {
      const { directory, made, clusterId, inForce } = await initProject(argument, ports)
      if (asJson) writeJson(ports.stdout, { directory, made, clusterId })
      else ports.stdout.write(`${made ? 'Made' : 'There is already'} ${directory}.\n`)
      if (inForce !== null)
        ports.stderr.write(`Commands here still work on ${inForce}, because KAFDIR_HOME names it.\n`)
      return 0
    })
  }
}

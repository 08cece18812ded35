import { whereSpec } from '../cli/command-specs/directory.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { whereText } from '../cli/where-view.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Where extends ToolCommand {
  static override summary = whereSpec.summary
  static override flags = oclifFlags(whereSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(whereSpec)
    const options = optionValues(whereSpec, detected)
    const address = { dir: options.valueOf('dir'), bootstrapServer: options.valueOf('bootstrap-server') }
    return this.runTool(async ({ stdout, stderr, locateDirectory, surroundings }) => {
      const place = await locateDirectory(address)
      if (options.has('json')) {
        const { directory, reasons, exists, logDir, problem, aliases } = place
        writeJson(stdout, { directory, reasons, exists, logDir, problem, aliases })
        return 0
      }
      stdout.write(`${place.directory}\n`)
      stderr.write(whereText(place, surroundings))
      return 0
    })
  }
}

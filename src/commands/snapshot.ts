import { snapshotSpec } from '../cli/command-specs/copies.ts'
import { runListing, runSnapshot } from '../cli/copies-run.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { addressOf, loadProperties } from '../tools/command-config.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Snapshot extends ToolCommand {
  static override summary = snapshotSpec.summary
  static override args = oclifArgs(snapshotSpec.argument)
  static override flags = oclifFlags(snapshotSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: directory = '', detected } = await this.commandLine(snapshotSpec)
    const options = optionValues(snapshotSpec, detected)
    return this.runTool(async (ports) => {
      const address = addressOf(options, loadProperties(options.valueOf('command-config'), ports), 'snapshot')
      const asJson = options.has('json')
      if (!options.has('list')) {
        const rest = { isIndependent: options.has('independent'), mayLack: options.has('incomplete') }
        return runSnapshot({ address, target: directory, asJson, ...rest }, ports)
      }
      if (address.dir !== undefined || address.bootstrapServer !== undefined) {
        throw new ToolError('usage', 'With --list, name the directory as DIR only.')
      }
      return runListing({ address: { ...address, dir: directory }, asJson }, ports)
    })
  }
}

import { metadataShellSpec } from '../../cli/command-specs/metadata.ts'
import { runMetadataShell } from '../../cli/metadata-shell/run-metadata-shell.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class MetadataShell extends ToolCommand {
  static override summary = metadataShellSpec.summary
  static override flags = oclifFlags(metadataShellSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(metadataShellSpec)
    const options = optionValues(metadataShellSpec, detected)
    return this.runOnMetadata(options, (image, ports) => runMetadataShell(image, [], ports, { tellsLoading: false }))
  }
}

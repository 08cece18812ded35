import { metadataTreeSpec } from '../../cli/command-specs/metadata.ts'
import { shellRoot } from '../../cli/metadata-shell/shell-root.ts'
import { writeNodeTree } from '../../cli/metadata-views.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class MetadataTree extends ToolCommand {
  static override summary = metadataTreeSpec.summary
  static override args = oclifArgs(metadataTreeSpec.argument)
  static override flags = oclifFlags(metadataTreeSpec.flags)

  async run(): Promise<ExitCode> {
    const { words: paths, detected } = await this.commandLine(metadataTreeSpec)
    const options = optionValues(metadataTreeSpec, detected)
    return this.runOnMetadata(options, async (image, ports) =>
      writeNodeTree({ root: shellRoot(image), paths, asJson: options.has('json') }, ports),
    )
  }
}

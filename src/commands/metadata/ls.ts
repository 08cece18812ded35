import { metadataLsSpec } from '../../cli/command-specs/metadata.ts'
import { shellRoot } from '../../cli/metadata-shell/shell-root.ts'
import { writeNodeList } from '../../cli/metadata-views.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class MetadataLs extends ToolCommand {
  static override summary = metadataLsSpec.summary
  static override args = oclifArgs(metadataLsSpec.argument)
  static override flags = oclifFlags(metadataLsSpec.flags)

  async run(): Promise<ExitCode> {
    const { words: paths, detected } = await this.commandLine(metadataLsSpec)
    const options = optionValues(metadataLsSpec, detected)
    return this.runOnMetadata(options, async (image, ports) =>
      writeNodeList({ root: shellRoot(image), paths, asJson: options.has('json') }, ports),
    )
  }
}

import { featuresVersionMappingSpec } from '../../cli/command-specs/features.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { versionMapping, versionMappingText } from '../../tools/features/version-mapping.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class FeaturesVersionMapping extends ToolCommand {
  static override summary = featuresVersionMappingSpec.summary
  static override args = oclifArgs(featuresVersionMappingSpec.argument)
  static override flags = oclifFlags(featuresVersionMappingSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument, detected } = await this.commandLine(featuresVersionMappingSpec)
    const options = optionValues(featuresVersionMappingSpec, detected)
    const mapping = versionMapping(argument)
    return this.runTool(async ({ stdout }) => {
      const { release, metadataLevel, features } = mapping
      const levels = features.map(({ name, level }) => [name, level] as const)
      const all = Object.fromEntries([['metadata.version', metadataLevel], ...levels])
      if (options.has('json')) writeJson(stdout, { release, features: all })
      else stdout.write(versionMappingText(mapping))
      return 0
    })
  }
}

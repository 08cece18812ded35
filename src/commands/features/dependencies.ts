import { featuresDependenciesSpec } from '../../cli/command-specs/features.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { parseFeatureLevel } from '../../tools/features/feature-argument.ts'
import { unknownLevel } from '../../tools/features/run.ts'
import { featureDependencies, featureDependenciesText } from '../../tools/features/version-mapping.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class FeaturesDependencies extends ToolCommand {
  static override summary = featuresDependenciesSpec.summary
  static override args = oclifArgs(featuresDependenciesSpec.argument)
  static override flags = oclifFlags(featuresDependenciesSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument, detected } = await this.commandLine(featuresDependenciesSpec)
    const options = optionValues(featuresDependenciesSpec, detected)
    const dependencies = featureDependencies(parseFeatureLevel(argument ?? ''), unknownLevel)
    return this.runTool(async ({ stdout }) => {
      const { name: feature, level, requires } = dependencies
      const required = Object.fromEntries(requires.map((needed) => [needed.name, needed.level]))
      if (options.has('json')) writeJson(stdout, { feature, level, requires: required })
      else stdout.write(featureDependenciesText(dependencies))
      return 0
    })
  }
}

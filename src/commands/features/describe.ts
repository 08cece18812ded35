import { featuresDescribeSpec } from '../../cli/command-specs/features.ts'
import { featuresJson, writeFeatures } from '../../cli/features-views.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describeFeatures } from '../../tools/features/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class FeaturesDescribe extends ToolCommand {
  static override summary = featuresDescribeSpec.summary
  static override flags = oclifFlags(featuresDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(featuresDescribeSpec)
    const options = optionValues(featuresDescribeSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const described = await describeFeatures(session)
      if (options.has('json')) writeJson(stdout, featuresJson(described))
      else await writeFeatures(described, stdout)
    })
  }
}

import { featuresDisableSpec } from '../../cli/command-specs/features.ts'
import { reportUpdates } from '../../cli/features-views.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { featureUpdates } from '../../tools/features/feature-updates.ts'
import { tryUpdates } from '../../tools/features/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class FeaturesDisable extends ToolCommand {
  static override summary = featuresDisableSpec.summary
  static override flags = oclifFlags(featuresDisableSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(featuresDisableSpec)
    const options = optionValues(featuresDisableSpec, detected)
    const updates = featureUpdates('disable', {
      metadata: undefined,
      release: undefined,
      features: options.valuesOf('feature'),
      isUnsafe: options.has('unsafe'),
    })
    const dryRun = options.has('dry-run')
    return this.runInCluster(options, async (session, ports) => {
      const outcome = await tryUpdates(session, updates, dryRun)
      return reportUpdates(outcome, { verb: 'disable', dryRun, asJson: options.has('json') }, ports)
    })
  }
}

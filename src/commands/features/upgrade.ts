import { featuresUpgradeSpec } from '../../cli/command-specs/features.ts'
import { reportUpdates } from '../../cli/features-views.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { featureUpdates } from '../../tools/features/feature-updates.ts'
import { tryUpdates } from '../../tools/features/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class FeaturesUpgrade extends ToolCommand {
  static override summary = featuresUpgradeSpec.summary
  static override flags = oclifFlags(featuresUpgradeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(featuresUpgradeSpec)
    const options = optionValues(featuresUpgradeSpec, detected)
    const updates = featureUpdates('upgrade', {
      metadata: undefined,
      release: options.valueOf('release-version'),
      features: options.valuesOf('feature'),
      isUnsafe: false,
    })
    const dryRun = options.has('dry-run')
    return this.runInCluster(options, async (session, ports) => {
      const outcome = await tryUpdates(session, updates, dryRun)
      return reportUpdates(outcome, { verb: 'upgrade', dryRun, asJson: options.has('json') }, ports)
    })
  }
}
